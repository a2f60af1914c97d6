/** Names of the browser's types that the renderer's declarations use; with Node's types alone they are unknown. */
type BufferSource = ArrayBufferView | ArrayBuffer;
type RequestInfo = string | URL | Request;

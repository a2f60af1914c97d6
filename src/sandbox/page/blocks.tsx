import { type Block as LibraryBlock, Message as LibraryMessage } from 'slack-blocks-to-jsx';
import type { Block } from '../slack/block-kit.js';
import { useDesk } from './desk.js';
import { Pressable, type Source } from './pressable.js';
import { TextObject } from './mrkdwn.js';

/** The blocks of a message or of the home view, drawn, with everything that can be pressed. */
export function Blocks({ blocks, source }: { blocks: Block[]; source: Source }) {
  return (
    <div className="blocks">
      {blocks.map((block, at) => (
        <One key={block.block_id ?? at} block={block} source={source} />
      ))}
    </div>
  );
}

function One({ block, source }: { block: Block; source: Source }) {
  switch (block.type) {
    case 'section':
      return <Section block={block} source={source} />;
    case 'header':
      return (
        <h3 className="block-header">
          <TextObject text={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return (
        <div className="block-actions">
          {block.elements.map((element) => (
            <Pressable key={element.action_id} element={element} blockId={block.block_id ?? ''} source={source} />
          ))}
        </div>
      );
    case 'image':
      return (
        <figure className="block-image">
          {block.title && <figcaption>{block.title.text}</figcaption>}
          <img src={block.image_url} alt={block.alt_text} />
        </figure>
      );
    case 'input':
      // Inputs belong to modals, which draw them as a form.
      return null;
    case 'rich_text':
    case 'markdown':
    case 'table':
    case 'plan':
    case 'task_card':
    case 'data_visualization':
      return <Newer block={block} />;
  }
}

function Context({ block }: { block: Extract<Block, { type: 'context' }> }) {
  return (
    <div className="block-context">
      {block.elements.map((element, at) =>
        element.type === 'image' ? (
          <img key={at} src={element.image_url} alt={element.alt_text} />
        ) : (
          <span key={at}>
            <TextObject text={element} />
          </span>
        ),
      )}
    </div>
  );
}

function Section({ block, source }: { block: Extract<Block, { type: 'section' }>; source: Source }) {
  const { accessory } = block;
  return (
    <div className="block-section">
      <div className="block-section-text">
        {block.text && (
          <div className="text">
            <TextObject text={block.text} />
          </div>
        )}
        {block.fields && (
          <div className="fields">
            {block.fields.map((field, at) => (
              <div key={at} className="text">
                <TextObject text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory?.type === 'image' && <img className="accessory" src={accessory.image_url} alt={accessory.alt_text} />}
      {accessory && accessory.type !== 'image' && (
        <Pressable element={accessory} blockId={block.block_id ?? ''} source={source} />
      )}
    </div>
  );
}

/** The newer blocks are drawn by a library that knows all of them. */
function Newer({ block }: { block: Block }) {
  const { theme, people, channel, groups } = useDesk();
  return (
    <LibraryMessage
      withoutWrapper
      logo=""
      name=""
      theme={theme}
      blocks={[libraryBlock(block)]}
      data={{
        users: people.map(({ id, realName }) => ({ id, name: realName })),
        channels: [channel],
        user_groups: groups.map(({ id, handle }) => ({ id, name: handle })),
      }}
    />
  );
}

/** The server has checked the block against Slack's rules; the library's own types are narrower than it draws. */
function libraryBlock(block: Block): LibraryBlock {
  return JSON.parse(JSON.stringify(block));
}

import { useState } from 'react';

interface Toast {
  id: number;
  text: string;
}

const shownMs = 6000;

/** Short notices that go away by themselves. */
export function useToasts(): { list: Toast[]; show: (text: string) => void } {
  const [list, setList] = useState<Toast[]>([]);
  return {
    list,
    show(text) {
      const toast = { id: performance.now(), text };
      setList((before) => [...before, toast]);
      setTimeout(() => setList((before) => before.filter(({ id }) => id !== toast.id)), shownMs);
    },
  };
}

export function Toasts({ toasts }: { toasts: Toast[] }) {
  return (
    <div className="toasts" role="status">
      {toasts.map(({ id, text }) => (
        <p key={id} className="toast">
          {text}
        </p>
      ))}
    </div>
  );
}

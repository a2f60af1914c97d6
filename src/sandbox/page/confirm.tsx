import { type ReactNode, useEffect, useRef } from 'react';
import type { Confirm } from '../slack/block-kit-elements.js';
import { TextObject } from './mrkdwn.js';

interface DialogProps {
  label: string;
  testId?: string;
  className: string;
  children: ReactNode;
  onCancel: () => void;
}

/** A modal dialog of the browser's own: it keeps the focus inside and gives it back, and Escape cancels. */
export function Dialog({ label, testId, className, children, onCancel }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={className}
      aria-label={label}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      {children}
    </dialog>
  );
}

/** The question before a press that cannot be taken back. The way out comes first and so has the focus. */
export function ConfirmDialog({ confirm, onYes, onNo }: { confirm: Confirm; onYes: () => void; onNo: () => void }) {
  return (
    <Dialog label={confirm.title.text} className="dialog confirm" testId="confirm" onCancel={onNo}>
      <h2>{confirm.title.text}</h2>
      <div className="text">
        <TextObject text={confirm.text} />
      </div>
      <footer>
        <button type="button" className="press plain" data-testid="confirm-no" onClick={onNo}>
          {confirm.deny.text}
        </button>
        <button
          type="button"
          className={`press ${confirm.style ?? 'primary'} solid`}
          data-testid="confirm-yes"
          onClick={onYes}
        >
          {confirm.confirm.text}
        </button>
      </footer>
    </Dialog>
  );
}

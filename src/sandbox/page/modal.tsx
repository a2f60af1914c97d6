import { useState } from 'react';
import type { Block } from '../slack/block-kit.js';
import type { PageAnswer } from '../slack/page-protocol.js';
import type { Values } from '../slack/modals.js';
import type { OpenView } from '../slack/workspace.js';
import { Blocks } from './blocks.js';
import { Dialog } from './confirm.js';
import { useDesk } from './desk.js';
import { Field } from './field.js';
import { Icon } from './icons.js';

/** The topmost of the modals a person has open. */
export function Modal({ stack }: { stack: OpenView[] }) {
  const top = stack.at(-1);
  return top ? <Form key={top.id} open={top} isPushed={stack.length > 1} /> : null;
}

function Form({ open, isPushed }: { open: OpenView; isPushed: boolean }) {
  const { texts, perform } = useDesk();
  const form = useForm(open);
  const { view } = open;
  if (view.type !== 'modal') return null;
  const close = () => void perform({ act: 'close', viewId: open.id });
  return (
    <Dialog label={view.title.text} className="dialog modal" testId="modal" onCancel={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <header>
          <h2>{view.title.text}</h2>
          <button type="button" className="quiet" onClick={close} aria-label={isPushed ? texts.back : texts.close}>
            <Icon name={isPushed ? 'back' : 'cross'} size={18} />
          </button>
        </header>
        <div className="modal-body">
          {form.isTroubled && (
            <p className="trouble" role="alert">
              {texts.modalFailed}
            </p>
          )}
          {view.blocks.map((block, at) => (
            <Part key={block.block_id ?? at} block={block} open={open} form={form} />
          ))}
        </div>
        <footer>
          <button type="button" className="press plain" data-testid="modal-close" onClick={close}>
            {view.close?.text ?? texts.close}
          </button>
          {view.submit && (
            <button
              type="submit"
              className={`press primary solid${form.isBusy ? ' busy' : ''}`}
              data-testid="modal-submit"
              disabled={form.isBusy}
            >
              {view.submit.text}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

type FormState = ReturnType<typeof useForm>;

/** What has been filled in, and what the last submission came to. The input survives errors and new content of the view. */
function useForm(open: OpenView) {
  const { texts, perform } = useDesk();
  const [values, setValues] = useState<Values>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isTroubled, setIsTroubled] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  return {
    values,
    errors,
    isTroubled,
    isBusy,
    setValue: (blockId: string, value: Values[string]) => setValues((before) => ({ ...before, [blockId]: value })),
    submit: async () => {
      setIsBusy(true);
      const told = tell(await perform({ act: 'submit', viewId: open.id, values }), texts.required);
      setErrors(told.errors);
      setIsTroubled(told.trouble);
      setIsBusy(false);
    },
  };
}

function Part({ block, open, form }: { block: Block; open: OpenView; form: FormState }) {
  const { values } = form;
  if (block.type !== 'input') return <Blocks blocks={[block]} source={{ kind: 'view', open, values }} />;
  const blockId = block.block_id ?? '';
  const error = form.errors[blockId];
  return (
    <Field block={block} open={open} values={values} error={error} onValue={(value) => form.setValue(blockId, value)} />
  );
}

/** What a submission came to, in words for each field. */
function tell(answer: PageAnswer, required: string): { errors: Record<string, string>; trouble: boolean } {
  switch (answer.kind) {
    case 'errors':
      return { errors: answer.errors, trouble: false };
    case 'incomplete':
      return { errors: Object.fromEntries(answer.blocks.map((blockId) => [blockId, required])), trouble: false };
    case 'failed':
    case 'notShown':
      return { errors: {}, trouble: true };
    case 'acknowledged':
    case 'options':
    case 'done':
      return { errors: {}, trouble: false };
  }
}

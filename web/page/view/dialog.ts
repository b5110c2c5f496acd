import { button, el } from './dom';

/** Asks whether to go on; answers false when the dialog is closed in any other way. */
export function confirmed(question: { title: string; detail: string; yes: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const no = button('Cancel', 'plain', () => dialog.close());
    const yes = button(question.yes, 'danger', () => dialog.close('yes'));
    const dialog = el(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-detail' },
      el('h2', { id: 'confirm-title' }, question.title),
      el('p', { id: 'confirm-detail' }, question.detail),
      el('div', { class: 'dialog-buttons' }, no, yes),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    closeOnBackdrop(dialog);
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}

/** A press beside a dialog closes it. */
export function closeOnBackdrop(dialog: HTMLDialogElement): void {
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
}

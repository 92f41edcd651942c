/** What happens when a person has chosen or typed something: it is kept, and sent where it acts at once. */

/** Whether what is chosen in a block is sent at once, rather than with the form. */
export function actsAtOnce(block) {
  return block.type !== "input" || Boolean(block.dispatch_action);
}

/**
 * Take `value` of an element. In an input block it waits for the submission, unless the block dispatches;
 * everywhere else it is sent at once. Answers whether it stands (a confirm dialog may have been refused).
 */
export async function take(block, element, surface, value, node) {
  if (actsAtOnce(block)) return surface.use(block, element, value, node);
  surface.enter(block, element, value);
  return true;
}

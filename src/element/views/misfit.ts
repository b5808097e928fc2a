/** A message, or a part of it, that no honest program sends. It ends the view. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
}

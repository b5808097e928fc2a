/** The two ways to settle one promise. */
export interface Ticket<V> {
  resolve(value: V): void;
  reject(error: Error): void;
}

/** Promises that were given out and are not settled yet. */
export class Pending<V> {
  readonly #tickets = new Set<Ticket<V>>();

  /** A new promise; `use` gets the ticket to settle it. */
  open(use: (ticket: Ticket<V>) => void): Promise<V> {
    return new Promise((resolve, reject) => {
      const ticket: Ticket<V> = {
        resolve: (value) => (this.#tickets.delete(ticket), resolve(value)),
        reject: (error) => (this.#tickets.delete(ticket), reject(error)),
      };
      this.#tickets.add(ticket);
      use(ticket);
    });
  }

  resolveAll(value: V): void {
    for (const ticket of this.#tickets) ticket.resolve(value);
  }

  rejectAll(error: Error): void {
    for (const ticket of this.#tickets) ticket.reject(error);
  }
}

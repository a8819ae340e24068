// Undo and redo of what is small enough to be kept whole.
export class History<T> {
  private past: string[] = [];
  private future: string[] = [];
  private now = "";

  begin(state: T): void {
    [this.past, this.future, this.now] = [[], [], JSON.stringify(state)];
  }

  /** Keep the state after a change. */
  keep(state: T): void {
    const written = JSON.stringify(state);
    if (written === this.now) return;
    this.past.push(this.now);
    this.future = [];
    this.now = written;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  undo(): T | undefined {
    return this.step(this.past, this.future);
  }

  redo(): T | undefined {
    return this.step(this.future, this.past);
  }

  private step(from: string[], to: string[]): T | undefined {
    const state = from.pop();
    if (state === undefined) return undefined;
    to.push(this.now);
    this.now = state;
    return JSON.parse(state) as T;
  }
}

/** Undo and redo of an editor whose file is kept whole. */
export abstract class Stepping<T> {
  protected readonly history = new History<T>();

  /** Show the file as it was, or is again. */
  protected abstract restored(file: T): void;

  undo(): void {
    this.stepped(this.history.undo());
  }
  redo(): void {
    this.stepped(this.history.redo());
  }
  canUndo(): boolean {
    return this.history.canUndo;
  }
  canRedo(): boolean {
    return this.history.canRedo;
  }

  private stepped(file: T | undefined): void {
    if (file) this.restored(file);
  }
}

/** Something that a person stands for. */
export interface PersonsWord {
  userId: string;
  userName: string;
  /** Their reason, in their words. */
  reason: string;
  at: string;
}

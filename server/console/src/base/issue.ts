/** Something that is wrong with an object: where (a JSON Pointer into it), and what to do. */
export type Issue = { severity: 'error' | 'warning'; pointer: string; message: string }

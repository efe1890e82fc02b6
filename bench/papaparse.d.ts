/** The little of papaparse that the bench uses. */
declare module 'papaparse' {
  interface Options {
    delimiter: string;
    dynamicTyping: boolean;
    newline: string;
    chunk(results: { data: string[][] }): void;
    complete(): void;
    error(error: Error): void;
  }
  const papaparse: { parse(input: unknown, options: Options): void };
  export default papaparse;
}

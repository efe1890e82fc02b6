/** What the bench uses of ydf-training, which has no types of its own. */
declare module 'ydf-training' {
  interface Model {
    predict(data: string): number[];
    describe(): string;
    unload(): void;
  }
  interface Ydf {
    readonly GradientBoostedTreesLearner: new (
      label: string,
      task: 'CLASSIFICATION' | 'REGRESSION',
    ) => { train(data: string): Model };
  }
  export default function load(settings?: Record<string, unknown>): Promise<Ydf>;
}

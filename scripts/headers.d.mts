export const SECURITY_HEADERS: {
  readonly isolation: Record<string, string>;
  readonly all: Record<string, string>;
};

/** A part of the page's code that is a file of its own and comes later; a line that broke is told apart from a mistake. */
export async function loaded<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw Object.assign(new Error("the engine did not load", { cause }), { code: "not-loaded" });
  }
}

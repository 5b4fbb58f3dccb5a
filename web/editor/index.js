// What the page takes from JavaScript, as the global `rowlock`: an editor for the sources, a viewer for results, and
// colours for short pieces of SQL.
export { Editor } from "./editor.js";
export { Viewer } from "./viewer.js";
export { paint } from "./paint.js";
export { captureWorker } from "./worker.js";

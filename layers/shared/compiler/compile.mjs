// Compile a folder of Python with CPython 3.13: `node compile.mjs FOLDER PATH_IN_LAMBDA`.

import { readFileSync } from "node:fs";

import { loadPyodide } from "pyodide";

const [folder, pathInLambda] = process.argv.slice(2);
const python = await loadPyodide({ env: { PYTHONHASHSEED: "0" } });
python.FS.mkdirTree("/folder");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/folder");
python.runPython(readFileSync(new URL("compile_folder.py", import.meta.url), "utf8"));
process.exitCode = python.globals.get("compile_folder")("/folder", pathInLambda) ? 0 : 1;

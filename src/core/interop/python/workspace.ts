/** @file Python that opens a saved workspace: every hash checked, runs and the newest table as data frames. */
import { pythonLiteral, pythonSource } from './literal.ts';

/** pandas code over the file that the page of settings saves. `file`: its name. */
export function pythonForWorkspace(file: string): string {
  return pythonSource(
    'import hashlib, json, zipfile',
    'import pandas as pd',
    'import pyarrow as pa',
    '',
    `with zipfile.ZipFile(${pythonLiteral(file)}) as saved:`,
    '    for entry in json.loads(saved.read("manifest.json"))["entries"]:',
    '        assert hashlib.sha256(saved.read(entry["path"])).hexdigest() == entry["sha256"]',
    '',
    '    def records(table: str) -> list[dict]:',
    '        # Lines of bytes: text may hold other ends of lines.',
    '        return [json.loads(line) for line in saved.read(f"records/{table}.jsonl").splitlines()]',
    '',
    '    runs = pd.DataFrame(records("runs"))',
    '    newest = max(records("tableVersions"), key=lambda version: version["createdAt"])',
    '    chunks = [',
    '        pa.ipc.open_stream(saved.read(f"blobs/{chunk[\'blob\']}")).read_all()',
    '        for chunk in newest["chunks"]',
    '    ]',
    '',
    'table = pa.concat_tables(chunks, promote_options="permissive").to_pandas()',
    'print(len(runs), "runs;", newest["name"], newest["version"], table.shape)',
  );
}

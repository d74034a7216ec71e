import subprocess,sys,tempfile
from pathlib import Path
from tests.services.postgres import running
with tempfile.TemporaryDirectory(prefix="lb-",dir="/dev/shm") as f, running(Path(f)) as s, s.database() as url:
    sys.exit(subprocess.run([sys.executable,"-m","slackapp.cli.main","bench",*sys.argv[1:],"--database",url]).returncode)

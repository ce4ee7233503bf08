"""Puts a key in SoftHSM and seals with it, in a process of its own: the library reads its settings once.

python in_module.py FOLDER MODULE > sealed.pdf
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Import `FOLDER/key.pem` and seal; the certificates are `FOLDER/certificates.pem`."""
    folder, module = Path(sys.argv[1]), sys.argv[2]
    tool = ["softhsm2-util", "--module", module]
    init = [*tool, "--init-token", "--free", "--label", "zegels", "--so-pin", "1234", "--pin", "1234"]
    subprocess.run(init, check=True, capture_output=True)
    key = ["--import", str(folder / "key.pem"), "--label", "seal", "--id", "01"]
    subprocess.run([*tool, *key, "--token", "zegels", "--pin", "1234"], check=True, capture_output=True)
    os.environ |= {
        "SEAL_CERT": str(folder / "certificates.pem"),
        "SEAL_PKCS11_MODULE": module,
        "SEAL_PKCS11_TOKEN": "zegels",
        "SEAL_PKCS11_PIN_FILE": str(folder / "pin"),
        "DATA_DIR": str(folder / "data"),
    }
    from burgerprofiel.foundation.seals.tests import test_seals  # noqa: PLC0415 - after the settings

    sys.stdout.buffer.write(test_seals.sealed().content)


if __name__ == "__main__":
    main()

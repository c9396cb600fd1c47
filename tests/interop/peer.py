"""The other side of tests/token_interop.rs: PyJWT.

Reads {"verify": [...], "sign": [...]} from standard input; answers {"verified": [...], "signed": [...]}.
"""

import json
import sys

import jwt


def verify(case):
    header = jwt.get_unverified_header(case["token"])
    claims = jwt.decode(
        case["token"],
        case["key"],
        algorithms=[case["algorithm"]],
        issuer=case["issuer"],
        audience=case["audience"],
        options={"require": ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"], "strict_aud": True},
    )
    return {"header": header, "claims": claims}


def sign(case):
    return jwt.encode(case["claims"], case["key"], algorithm=case["algorithm"], headers=case["header"])


job = json.load(sys.stdin)
json.dump({"verified": [verify(case) for case in job["verify"]], "signed": [sign(case) for case in job["sign"]]}, sys.stdout)

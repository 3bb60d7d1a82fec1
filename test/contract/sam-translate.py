"""Translates SAM templates with AWS's own translator.

Standard input: a JSON list of template texts. Standard output: a JSON list as long, each item either
{"template": {...}}, what CloudFormation would get, or {"refused": "why"}.
"""

import json
import logging
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")

from samtranslator.model.exceptions import InvalidDocumentException  # noqa: E402
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

logging.disable(logging.CRITICAL)


def translated(text):
    try:
        template = Translator({}, Parser()).translate(yaml_parse(text), {})
    except InvalidDocumentException as refusal:
        return {"refused": "; ".join(cause.message for cause in refusal.causes)}
    except Exception as crash:  # the translator itself crashes on some texts
        return {"refused": f"{type(crash).__name__}: {crash}"}
    return {"template": template}


json.dump([translated(text) for text in json.load(sys.stdin)], sys.stdout)

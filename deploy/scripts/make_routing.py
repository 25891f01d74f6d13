#!/usr/bin/env python3
"""Writes deploy/packs/jinzhou/routing.dmn from hotline_categories.csv: one rule for each category; --check compares only."""
import csv
import pathlib
import sys
from xml.sax.saxutils import escape

PACK = pathlib.Path(__file__).resolve().parent.parent / "packs" / "jinzhou"
INPUTS = (("category", "string"), ("kind", "string"), ("county", "string"), ("urgent", "boolean"), ("source", "string"))
OUTPUTS = (("department", "string"), ("limit", "number"), ("priority", "string"), ("first response", "string"))

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Which department handles a demand, within how many working days, how urgently and by when it is first answered: the first rule that
     matches. Made of hotline_categories.csv by deploy/scripts/make_routing.py; illustrative. yici reads category, kind, county (six
     digits), urgent and source (enterprise, steward, hall, hotline, system). A limit left out is the category's, else that of the kind. -->
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="routing-model" name="routing" namespace="https://yici.example/jinzhou/routing">
"""


def priority(row):
    if row["urgent"] == "yes":
        return "urgent"
    return "high" if row["kind"] in ("complaint", "report") else "normal"


def entry(tag, text):
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


def rule(row):
    said = [f'"{row["category_id"]}"'] + ["-"] * (len(INPUTS) - 1)
    gives = [f'"{row["main_department_id"]}"', row["limit_wd"] or "null", f'"{priority(row)}"', f'"{row["first_response"]}"']
    lines = [f'      <!-- {escape(row["level1_zh"])}：{escape(row["name_zh"])} -->', f'      <rule id="{row["category_id"]}">',
             "        " + "".join(entry("inputEntry", text) for text in said),
             "        " + "".join(entry("outputEntry", text) for text in gives), "      </rule>"]
    return "\n".join(lines)


def model(rows):
    ids = {name: "in-" + name.replace(" ", "-") for name, _ in INPUTS}
    data = [f'  <inputData id="{ids[name]}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>' for name, kind in INPUTS]
    needs = [f'    <informationRequirement><requiredInput href="#{ids[name]}"/></informationRequirement>' for name, _ in INPUTS]
    columns = [f'      <input id="c{n}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
               for n, (name, kind) in enumerate(INPUTS, 1)]
    columns += [f'      <output id="o{n}" name="{name}" typeRef="{kind}"/>' for n, (name, kind) in enumerate(OUTPUTS, 1)]
    parts = data + ['  <decision id="routing" name="routing">', '    <variable name="routing"/>'] + needs
    parts += ['    <decisionTable id="routing-table" hitPolicy="FIRST">'] + columns + [rule(row) for row in rows]
    parts += ["    </decisionTable>", "  </decision>", "</definitions>"]
    return HEAD + "\n".join(parts) + "\n"


def main():
    with open(PACK / "hotline_categories.csv", encoding="utf-8") as file:
        text = model(list(csv.DictReader(file)))
    path = PACK / "routing.dmn"
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if path.read_text(encoding="utf-8") == text else "routing.dmn is not what hotline_categories.csv makes: run make_routing.py")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

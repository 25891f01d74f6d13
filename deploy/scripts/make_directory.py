#!/usr/bin/env python3
"""Writes the placeholder part of a pack: posts, officers, roles, forms and item options.

    deploy/scripts/make_directory.py deploy/packs/jinzhou           writes the five files
    deploy/scripts/make_directory.py --check deploy/packs/jinzhou   fails when one of them is not what would be written

Everything here is illustrative: nobody of that name holds any of these posts. The rows follow from departments.csv,
halls.csv, windows.csv, processes.csv and items.csv alone, so that the same pack always gets the same officers.
"""
import argparse
import csv
import io
import pathlib
import sys

SOURCE = "illustrative"
CITY = "210700"

# role, Chinese, English, how many officers. Two handlers, because a site inspection takes two officers (art. 34).
DEPARTMENT_POSTS = [
    ("chief-representative", "首席代表", "Chief representative", 1),
    ("handler", "承办人", "Handler", 2),
    ("reviewer", "审核人", "Reviewer", 1),
    ("approver", "批准人", "Approver", 1),
    ("organ-head", "机关负责人", "Head of the organ", 1),
    ("joint-officer", "联办人员", "Joint officer", 1),
]

# post, role, department, Chinese, English, how many: for the whole city
CITY_POSTS = [
    ("jz-admin", "administrator", "jz-business-env", "营商局管理员", "Business environment administrator", 2),
    ("jz-auditor", "auditor", "jz-business-env", "监督审计人员", "Supervisor and auditor", 1),
    ("jz-government-head", "government-head", "", "市政府负责人", "Head of the city government", 1),
]

# Words by which the name of a licensing item tells that it ends in a certificate.
CERTIFICATE_WORDS = ("许可", "证", "登记", "资格", "资质", "注册")
NO_CERTIFICATE_WORDS = ("注销",)
# Online items whose papers are looked at before they count as received.
PRE_REVIEWED = ("企业设立登记", "食品经营许可", "教师资格认定", "人力资源服务许可", "排污许可证核发")
STEP_LIMIT_WD = {"site-inspection": "5", "expert-review": "7", "joint-construction": "3", "hearing-review": "8"}
# Licences that end: days, so that a renewal can be shown.
TERM_DAYS = {"城市建筑垃圾处置核准": "120"}
WINDOW_ONLY = "1"

FORMS = [
    ("application-enterprise", "企业申请表", "Application of an enterprise",
     "org_name;uscc;legal_representative;address;phone;matter"),
    ("application-person", "个人申请表", "Application of a person", "name;id_number;phone;address;matter"),
    ("authorisation", "授权委托书", "Authorisation of an agent", "principal;agent;agent_id_number;scope;until"),
    ("promise", "告知承诺书", "Promise of the applicant", "applicant;conditions;promise;date"),
]


def read(folder, name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Directory:
    """Posts, officers and roles as they are added."""

    def __init__(self):
        self.posts, self.officers, self.roles = [], [], []

    def add_post(self, post_id, department_id, hall_id, name_zh, name_en):
        self.posts.append([post_id, department_id, hall_id, name_zh, name_en, SOURCE])

    def add_officer(self, officer_id, name, post_id, role, scope_kind, scope):
        self.officers.append([officer_id, name + "（占位）", post_id, "yes", SOURCE])
        self.roles.append([officer_id, role, scope_kind, scope, post_id, "", "", SOURCE])


def add_department(directory, department):
    for role, name_zh, name_en, count in DEPARTMENT_POSTS:
        post_id = f"{department['department_id']}-{role}"
        directory.add_post(post_id, department["department_id"], "", department["name_zh"] + name_zh,
                           f"{name_en}, {department['name_en']}")
        for number in range(1, count + 1):
            directory.add_officer(f"{post_id}-{number}", f"{department['name_zh']}{name_zh}{number:02}", post_id, role,
                                  "department", department["department_id"])


def add_hall(directory, hall, windows):
    post_id = f"{hall['hall_id']}-clerk"
    directory.add_post(post_id, "", hall["hall_id"], hall["name_zh"] + "综合窗口人员", f"Window clerk, {hall['name_en']}")
    for window in windows:
        if window["hall_id"] == hall["hall_id"]:
            directory.add_officer(f"{window['window_id']}-clerk", f"{hall['name_zh']}窗口{int(window['number']):02}人员",
                                  post_id, "window-clerk", "hall", hall["hall_id"])


def make_directory(folder):
    directory = Directory()
    for department in read(folder, "departments.csv"):
        if department["level"] in ("city", "county"):
            add_department(directory, department)
    windows = read(folder, "windows.csv")
    for hall in read(folder, "halls.csv"):
        add_hall(directory, hall, windows)
    for post_id, role, department_id, name_zh, name_en, count in CITY_POSTS:
        directory.add_post(post_id, department_id, "", name_zh, name_en)
        for number in range(1, count + 1):
            directory.add_officer(f"{post_id}-{number}", f"{name_zh}{number:02}", post_id, role, "jurisdiction", CITY)
    return directory


def issues_certificate(item):
    name = item["name_zh"]
    licence = item["item_type"] == "01" and any(word in name for word in CERTIFICATE_WORDS)
    return licence and not any(word in name for word in NO_CERTIFICATE_WORDS)


def make_options(folder):
    rows = []
    items = [item for name in ("items", "construction_catalogue", "county_catalogue") for item in read(folder, name + ".csv")]
    for item in items:
        certificate = "yes" if issues_certificate(item) else ""
        pre_review = "yes" if item["name_zh"] in PRE_REVIEWED and "2" in item["channel"].split(";") else ""
        step_limit = STEP_LIMIT_WD.get(item["process_id"], "")
        late_keying = "1" if item["channel"] == WINDOW_ONLY else ""
        term = TERM_DAYS.get(item["name_zh"], "")
        if certificate or pre_review or step_limit or late_keying or term:
            # The items of the counties alone have no code of their own yet: their basic code stands for all of them.
            code = item["item_code"] or item["basic_code"]
            rows.append([code, certificate, pre_review, step_limit, late_keying, term, SOURCE])
    return rows


def text_of(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def make_files(folder):
    directory = make_directory(folder)
    tables = {
        "posts.csv": ("post_id,department_id,hall_id,name_zh,name_en,source", directory.posts),
        "officers.csv": ("officer_id,name,post_ids,active,source", directory.officers),
        "roles.csv": ("officer_id,role,scope_kind,scope,post_id,from_day,until_day,source", directory.roles),
        "forms.csv": ("form_id,name_zh,name_en,fields,source", [[*form, SOURCE] for form in FORMS]),
        "item_options.csv": ("item_code,certificate,pre_review,step_limit_wd,late_keying_wd,term_days,source", make_options(folder)),
    }
    return {name: text_of(header.split(","), rows) for name, (header, rows) in tables.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file differs")
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    stale = []
    for name, text in make_files(arguments.folder).items():
        path = arguments.folder / name
        if arguments.check:
            if not path.exists() or path.read_bytes() != text.encode("utf-8"):
                stale.append(name)
        else:
            path.write_bytes(text.encode("utf-8"))
            print(f"{name}: {text.count(chr(10)) - 1} rows")
    if stale:
        sys.exit(f"not what {sys.argv[0]} would write: {', '.join(stale)}")


if __name__ == "__main__":
    main()

#include "services/audit/document/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/document/evidence_for_tests.h"

namespace yici::audit {
namespace {

using ::testing::HasSubstr;

constexpr char kCase[] = "11210700YCJ00025XQ3210125008000201906240001";

journal::v1::Event Acceptance() {
  journal::v1::Event event;
  auto& document = *event.mutable_case_accepted()->mutable_document();
  document.set_code("04");
  document.set_n(1);
  document.set_number(12);
  document.set_year(2019);
  document.set_organ_id("jz-market");
  document.set_day(18'071);  // 2019-06-24
  event.mutable_case_accepted()->mutable_statutory_clock()->set_due_day(18'081);
  return event;
}

DocumentStatement Paper() {
  DocumentStatement said;
  said.document = std::string("04-") + kCase + "-1";
  said.number = "jz-market〔2019〕04-12号";
  said.day = "2019-06-24";
  said.organ_id = "jz-market";
  said.case_no = kCase;
  said.revision = 4711;
  said.index = 2;
  said.title_zh = approval::NameOfDocument("04").zh;
  said.title_en = approval::NameOfDocument("04").en;
  said.event_type = "case.accepted";
  said.lines = {{"办件编号", "case", kCase, kCase},
                {"申请人", "applicant", "北镇公司", "北镇公司"},
                {"法定到期日", "due by law", "2019-07-04", "2019-07-04"}};
  said.whole = true;
  return said;
}

DocumentVerdict Check(const DocumentStatement& said,
                      const Evidence& evidence = TestEvidence(Acceptance().SerializeAsString())) {
  return CheckDocument(evidence, said, TestSigner().verifier());
}

TEST(DocumentStatement, ThatItsEventBearsOutIsSound) {
  const DocumentVerdict verdict = Check(Paper());
  EXPECT_EQ(verdict.finding, DocumentFinding::kSound) << verdict.text;
  ASSERT_EQ(verdict.documents.size(), 1u);
  EXPECT_EQ(verdict.documents[0].number, Paper().number);
  EXPECT_EQ(verdict.documents[0].day, "2019-06-24");
}

TEST(DocumentStatement, OfWhichAnyFieldIsOtherwiseIsFound) {
  using Change = void (*)(DocumentStatement&);
  for (const Change change :
       std::initializer_list<Change>{[](DocumentStatement& said) { said.document.back() = '2'; },
                                     [](DocumentStatement& said) { said.number += "1"; },
                                     [](DocumentStatement& said) { said.day = "2019-06-25"; },
                                     [](DocumentStatement& said) { said.organ_id = "jz-health"; },
                                     [](DocumentStatement& said) { said.case_no.back() = '2'; },
                                     [](DocumentStatement& said) { said.revision = 4712; },
                                     [](DocumentStatement& said) { said.index = 3; },
                                     [](DocumentStatement& said) { said.title_zh = "准予决定书"; },
                                     [](DocumentStatement& said) { said.title_en.clear(); },
                                     [](DocumentStatement& said) { said.number.clear(); },
                                     [](DocumentStatement& said) { said.event_type.clear(); },
                                     [](DocumentStatement& said) { said.event_type = "case.decided"; },
                                     [](DocumentStatement& said) { said.lines[0].value_zh = "1121"; },
                                     [](DocumentStatement& said) { said.lines[2].value_zh = "2019-07-05"; },
                                     [](DocumentStatement& said) { said.lines[2].value_en = "2019-07-05"; },
                                     [](DocumentStatement& said) { said.lines[2].label_en = "due as promised"; },
                                     [](DocumentStatement& said) { said.lines[1].label_en = "ruling"; },
                                     [](DocumentStatement& said) { said.lines.pop_back(); },
                                     [](DocumentStatement& said) { said.lines.clear(); },
                                     [](DocumentStatement& said) {
                                       said.lines.push_back({"决定", "ruling", "准予", "granted"});
                                     }}) {
    DocumentStatement said = Paper();
    change(said);
    EXPECT_EQ(Check(said).finding, DocumentFinding::kStatement);
  }
}

// A ruling's outcome, reasons and remedy are its event's.
TEST(DocumentStatement, OfARulingSaysWhatTheRulingSays) {
  journal::v1::Event event;
  auto& ruling = *event.mutable_case_decided()->mutable_ruling();
  ruling.set_reasons("no second exit");
  ruling.set_remedy("reconsideration within 60 days");
  const std::vector<PaperLine> lines = ProvedLines(event, "C1");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1], (PaperLine{"决定", "ruling", "不予", "refused"}));
  EXPECT_EQ(lines[2].value_zh, "no second exit");
  EXPECT_EQ(lines[3].value_en, "reconsideration within 60 days");
}

// The applicant's name stands on the server's word: it is not compared, and not counted as proved.
TEST(DocumentStatement, ProvesNoLineThatTheServerTells) {
  DocumentStatement said = Paper();
  said.lines[1].value_zh = "别的公司";
  const DocumentVerdict verdict = Check(said);
  EXPECT_EQ(verdict.finding, DocumentFinding::kSound) << verdict.text;
  ASSERT_EQ(verdict.lines.size(), 2u);
  for (const PaperLine& line : verdict.lines) EXPECT_FALSE(IsToldLine(line)) << line.label_en;
  EXPECT_TRUE(IsToldLine(said.lines[1]));
}

// The leaf's kind must be the event's: bytes that parse as another event prove nothing.
TEST(DocumentStatement, NeedsAnEventOfTheLeafsKind) {
  journal::v1::Event other;
  *other.mutable_case_withdrawn()->mutable_document() = Acceptance().case_accepted().document();
  const DocumentVerdict verdict = Check(Paper(), TestEvidence(other.SerializeAsString()));
  EXPECT_EQ(verdict.finding, DocumentFinding::kEvent);
}

TEST(DocumentStatement, IsNotProvedWhereTheEventIsMissing) {
  Evidence evidence = TestEvidence(Acceptance().SerializeAsString());
  evidence.event.clear();
  const DocumentVerdict verdict = Check(Paper(), evidence);
  EXPECT_EQ(verdict.finding, DocumentFinding::kActOnly) << verdict.text;
  EXPECT_EQ(verdict.act.leaf.subject, std::string("cases/") + kCase);
  EXPECT_FALSE(verdict.act.event_given);
  EXPECT_TRUE(verdict.documents.empty());
}

TEST(DocumentStatement, FindingsNameThePartThatIsWrong) {
  Evidence evidence = TestEvidence(Acceptance().SerializeAsString());
  Evidence event = evidence, proof = evidence, note = evidence, leaf = evidence;
  event.event.back() = static_cast<char>(event.event.back() ^ 1);
  EXPECT_EQ(Check(Paper(), event).finding, DocumentFinding::kEvent);
  proof.hashes[1][3] ^= 1;
  EXPECT_EQ(Check(Paper(), proof).finding, DocumentFinding::kProof);
  note.checkpoint.replace(note.checkpoint.find("\n11\n"), 4, "\n12\n");
  EXPECT_EQ(Check(Paper(), note).finding, DocumentFinding::kCheckpoint);
  leaf.leaf = "no leaf";
  EXPECT_EQ(Check(Paper(), leaf).finding, DocumentFinding::kLeaf);
}

TEST(DocumentName, IsReadInOneForm) {
  const auto name = ParseDocumentName(std::string("documents/04-") + kCase + "-12");
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->code, "04");
  EXPECT_EQ(name->case_no, kCase);
  EXPECT_EQ(name->n, 12);
  EXPECT_TRUE(ParseDocumentName(std::string("04-") + kCase + "-1").has_value());
  for (const char* bad : {"", "04", "04-X", "04-X-", "04-X-0", "04-X-01", "04-X-1-1", "4-X-1", "04--1", "document/04-X-1",
                          "04-X-1a", "04-X--1"}) {
    EXPECT_FALSE(ParseDocumentName(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace yici::audit

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
  for (const Change change : std::initializer_list<Change>{
           [](DocumentStatement& said) { said.document.back() = '2'; }, [](DocumentStatement& said) { said.number += "1"; },
           [](DocumentStatement& said) { said.day = "2019-06-25"; },
           [](DocumentStatement& said) { said.organ_id = "jz-health"; },
           [](DocumentStatement& said) { said.case_no.back() = '2'; }, [](DocumentStatement& said) { said.revision = 4712; },
           [](DocumentStatement& said) { said.index = 3; }}) {
    DocumentStatement said = Paper();
    change(said);
    EXPECT_EQ(Check(said).finding, DocumentFinding::kStatement);
  }
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
  EXPECT_EQ(verdict.finding, DocumentFinding::kSound) << verdict.text;
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

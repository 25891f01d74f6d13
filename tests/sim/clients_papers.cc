// Files and papers of earlier cases behind what applicants hand in.
#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {

// Mostly from a case of the applicant that holds such a paper; some name what they cannot have.
void Clients::TakeOver(const std::string& applicant, journal::MaterialHeld& held) {
  std::vector<std::string> own, others;
  for (const auto& [no, subject] : city_->cases) {
    const law::Material* there = law::FindMaterial(subject, held.material_id());
    const bool copy =
        there != nullptr && there->there && (!there->file.empty() || !there->paper.empty() || random_.Percent(30));
    const bool has = copy || (subject.IsParent() && random_.Percent(40));
    (subject.applicant == applicant && has ? own : others).push_back(no);
  }
  const bool could = !own.empty() && random_.Percent(88);
  if (!could && (others.empty() || random_.Percent(80))) return;
  held.set_reused_from(random_.PerMille(15) ? "no-such-case" : random_.Of(could ? own : others));
}

void Clients::Dress(const std::string& applicant, bool online, Held& materials) {
  for (journal::MaterialHeld& held : materials) {
    if (held.status() != journal::MATERIAL_STATUS_PRESENT) continue;
    if (random_.PerMille(80)) {
      TakeOver(applicant, held);
    } else if (random_.PerMille(online ? 450 : 150)) {
      held.set_attachment(std::string(32, static_cast<char>('a' + random_.Below(20))));
      held.set_digest(std::string(32, 'd'));
      held.set_size_bytes(random_.PerMille(985) ? random_.Between(1, 1 << 20) : random_.Percent(50) ? 0 : 11 << 20);
      held.set_media_type(random_.PerMille(990) ? "application/pdf" : "text/html");
    } else if (random_.PerMille(6)) {
      held.set_digest(std::string(32, 'd'));
    }
  }
}

}  // namespace yici::sim

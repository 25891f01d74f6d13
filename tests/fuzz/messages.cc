#include "tests/fuzz/messages.h"

#include <ctime>
#include <limits>

#include "google/protobuf/dynamic_message.h"
#include "services/base/text.h"
#include "services/base/time.h"
#include "services/steward/machine/rows.h"

namespace yici::fuzz {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDepthMax = 6;
// Few ids, so that most mutating calls meet a stored answer and the folder does not grow with the number of requests.
constexpr int kRequestIds = 400;
constexpr size_t kHuge = 300 << 10;     // more than a command may have
constexpr size_t kOverLimit = 5 << 20;  // more than a message may have
constexpr int kLongList = 100'000;

constexpr const char* kDays[] = {"2020-04-20", "2019-06-24", "2026-01-01", "2199-12-31", "0001-01-01", "2020-02-30", ""};
constexpr const char* kFilters[] = {"state = RECEIVED",
                                    "item_code = 11210700YCJ00025XQ3210125001000 AND channel != WEB",
                                    "due_day <= 2020-05-01 AND submitted_day >= 2019-01-01",
                                    "bucket = x",
                                    "a=b AND",
                                    "list = province",
                                    "text=\"企业\"",
                                    "jurisdiction=210700",
                                    ""};
constexpr const char* kWords[] = {
    "pass",    "return",   "handle",       "review",  "approve",      "collect",   "courier",       "electronic", "receipt",
    "wd",      "cd",       "window-clerk", "handler", "department",   "hall",      "jurisdiction",  "agree",      "disagree",
    "offices", "officers", "windows",      "case_no", "due_day desc", "submitted", "not_competent", "同意",       ""};

std::string Flip(Random& random, std::string bytes) {
  for (uint64_t flips = 1 + random.Below(8); flips > 0 && !bytes.empty(); --flips) {
    char& byte = bytes[random.Below(bytes.size())];
    byte = static_cast<char>(byte ^ (1 << random.Below(8)));
  }
  return bytes;
}

// Groups in groups: a parser that recurses without a bound ends its process here.
std::string DeepNesting(Random& random) { return std::string(1 + random.Below(200'000), '\x0b'); }

std::string EvilText(Random& random) {
  switch (random.Below(9)) {
    case 0: return std::string(1 + random.Below(random.OneIn(50) ? kHuge : 5'000), 'x');
    case 1: return std::string("\x00\x01\x1f\x7f\n\t", 6);
    case 2: return "\xff\xfe\xc0\xaf\xed\xa0\x80";
    case 3: return random.Bytes(random.Below(200));
    case 4: return "\xE2\x80\xAE\xE2\x81\xA6\xF0\x9F\x98\x80\xE2\x80\x8B";  // overrides of direction, an emoji, no width
    case 5: return "'; DROP TABLE cases; -- %s%n%x ../../../../etc/passwd";
    case 6: return std::string(65, 'a');
    case 7: return "９１２１０７００";
    default: return {};
  }
}

int64_t EvilNumber(Random& random) {
  constexpr int64_t kEvil[] = {-1,
                               0,
                               1,
                               std::numeric_limits<int32_t>::min(),
                               std::numeric_limits<int32_t>::max(),
                               std::numeric_limits<int64_t>::min(),
                               std::numeric_limits<int64_t>::max(),
                               1'000'000,
                               -999'999'999'999};
  return random.OneIn(3) ? static_cast<int64_t>(random.Below(std::numeric_limits<uint64_t>::max())) : random.Of(kEvil);
}

void SetNumber(google::protobuf::Message& message, const FieldDescriptor* field, int64_t value) {
  const auto* reflection = message.GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      many ? reflection->AddInt32(&message, field, static_cast<int32_t>(value))
           : reflection->SetInt32(&message, field, static_cast<int32_t>(value));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      many ? reflection->AddInt64(&message, field, value) : reflection->SetInt64(&message, field, value);
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      many ? reflection->AddUInt64(&message, field, static_cast<uint64_t>(value))
           : reflection->SetUInt64(&message, field, static_cast<uint64_t>(value));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      many ? reflection->AddBool(&message, field, value & 1) : reflection->SetBool(&message, field, value & 1);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      many ? reflection->AddEnumValue(&message, field, static_cast<int>(value))
           : reflection->SetEnumValue(&message, field, static_cast<int>(value));
      return;
    default: return;
  }
}

void SetText(google::protobuf::Message& message, const FieldDescriptor* field, std::string value) {
  if (field->is_repeated()) {
    message.GetReflection()->AddString(&message, field, std::move(value));
  } else {
    message.GetReflection()->SetString(&message, field, std::move(value));
  }
}

google::protobuf::Message* SubMessage(google::protobuf::Message& message, const FieldDescriptor* field) {
  return field->is_repeated() ? message.GetReflection()->AddMessage(&message, field)
                              : message.GetReflection()->MutableMessage(&message, field);
}

bool IsDay(const std::string& field) {
  return field == "on" || field == "day" || field == "at" || field == "from" || field == "until" || field == "start" ||
         field == "published_on";
}

}  // namespace

std::string Random::Bytes(size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(engine_());
  return bytes;
}

std::string Messages::PlausibleText(Random& random, const std::string& field) const {
  const auto& item = random.Of(city_.items());
  if (field == "request_id") return StrCat("fuzz-", random.Below(kRequestIds));
  if (field == "case_no") return random.Of(case_numbers_);
  if (field == "item_code") return item.code;
  if (field == "window_id") return random.Of(city_.clerks()).window_id;
  if (field == "department_id" || field == "scope") return item.department_id;
  if (field == "material_id") return item.material_ids.empty() ? "m01" : random.Of(item.material_ids);
  if (field == "uscc") return random.Of(city_.applicants()).uscc();
  if (field == "id_number" || field == "collector_id") return bench::MakeIdNumber(static_cast<int>(random.Below(1000)));
  if (field == "phone") return "13800000000";
  if (field == "jurisdiction") return random.OneIn(2) ? "210700" : "210782";
  if (field == "month") return random.OneIn(2) ? "2019-06" : "2019-07";
  if (field == "url") return "https://hooks.example.cn/yici";
  if (field == "digest") return std::string(64, 'a');
  if (field == "project_code") return "2019-210700-47-03-123456";
  if (field == "on_behalf_of") return "enterprise:" + random.Of(city_.applicants()).uscc();
  if (field == "officer_id" || field == "second_officer") return random.Of(city_.clerks()).principal;
  if (field == "filter") return random.Of(kFilters);
  if (field == "label") return "fuzz";
  // Numbers that the server itself gives: the first of each kind may exist.
  if (field == "demand_no") {
    const CivilDay today = DayOf(Instant::FromMicros(static_cast<int64_t>(std::time(nullptr)) * kMicrosPerSecond));
    return steward::DemandNumber(random.OneIn(2) ? steward::kIssuePrefix : steward::kHotlinePrefix, "210700", today,
                                 1 + random.Below(9));
  }
  if (field == "proposal_id" || field == "instance_id" || field == "incident_id") return StrCat(random.Below(3'000), "-0");
  if (field == "cursor" || field == "page_token") return random.OneIn(2) ? "0" : random.OneIn(2) ? "" : "AAAA";
  if (field == "change_set") return std::string(64, random.OneIn(2) ? 'a' : '0');
  if (IsDay(field)) return random.Of(kDays);
  return random.Of(kWords);
}

void Messages::PutPlausible(Random& random, Message& message, const Field* field, int depth) const {
  switch (field->cpp_type()) {
    case Field::CPPTYPE_STRING: return SetText(message, field, PlausibleText(random, field->name()));
    case Field::CPPTYPE_MESSAGE:
      if (depth < kDepthMax) SubMessage(message, field)->CopyFrom(*Plausible(random, field->message_type(), depth + 1));
      return;
    case Field::CPPTYPE_ENUM:
      return SetNumber(message, field,
                       field->enum_type()
                           ->value(static_cast<int>(random.Below(static_cast<uint64_t>(field->enum_type()->value_count()))))
                           ->number());
    default: return SetNumber(message, field, static_cast<int64_t>(random.Below(4)));
  }
}

std::unique_ptr<google::protobuf::Message> Messages::Plausible(Random& random, const Descriptor* type, int depth) const {
  std::unique_ptr<Message> message(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  for (int i = 0; i < type->field_count(); ++i) {
    const Field* field = type->field(i);
    // An applicant has one identity, and what changes nothing is often left out.
    const Field* uscc = field->name() == "id_number" ? type->FindFieldByName("uscc") : nullptr;
    if (uscc != nullptr && message->GetReflection()->HasField(*message, uscc)) continue;
    const bool needed = field->name() == "request_id" || field->name() == "case_no" || field->name() == "item_code";
    if (!needed && random.OneIn(3)) continue;
    for (uint64_t times = field->is_repeated() ? random.Below(3) : 1; times > 0; --times)
      PutPlausible(random, *message, field, depth);
  }
  return message;
}

void Messages::SpoilField(Random& random, Message& message, const Field* field, int depth) const {
  const int times = !field->is_repeated() ? 1 : random.OneIn(200) ? kLongList : 1 + static_cast<int>(random.Below(300));
  const auto number =
      field->cpp_type() == Field::CPPTYPE_STRING || field->cpp_type() == Field::CPPTYPE_MESSAGE ? 0 : EvilNumber(random);
  const std::string text = field->cpp_type() == Field::CPPTYPE_STRING ? EvilText(random) : std::string();
  for (int i = 0; i < times; ++i) {
    if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
      Message* sub = SubMessage(message, field);
      if (depth < kDepthMax && i < 8) Spoil(random, *sub, depth + 1);
    } else if (field->cpp_type() == Field::CPPTYPE_STRING) {
      SetText(message, field, times > 1'000 ? text.substr(0, 8) : text);
    } else {
      SetNumber(message, field, number);
    }
  }
}

void Messages::Spoil(Random& random, Message& message, int depth) const {
  const Descriptor* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (random.OneIn(3)) SpoilField(random, message, type->field(i), depth);
  }
}

std::string Messages::Make(Random& random, const Descriptor* type) const {
  const uint64_t kind = random.Below(1000);
  if (kind < 2) return std::string(kOverLimit, '\x0a');
  if (kind < 12) return DeepNesting(random);
  if (kind < 150) return random.Bytes(random.Below(2'000));
  const auto message = Plausible(random, type, 0);
  if (kind < 400) Spoil(random, *message, 0);
  std::string bytes;
  (void)message->SerializePartialToString(&bytes);  // texts that are no UTF-8 are the point
  if (bytes.size() > kOverLimit) bytes.resize(kOverLimit);
  if (kind >= 600 && kind < 800) return Flip(random, std::move(bytes));
  if (kind >= 800 && kind < 900) return bytes.substr(0, random.Below(bytes.size() + 1));
  return bytes;
}

}  // namespace yici::fuzz

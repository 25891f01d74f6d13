#include "services/workflow/engine/value_rows.h"

#include <vector>

namespace yici::workflow {
namespace {

using feel::Kind;
using feel::Value;
using journal::FeelValue;

// Values share what they hold: the bytes are counted while they are written, so that no more than a row may have are made. A
// place within takes two at least.
class Room {
 public:
  bool Take(size_t bytes) {
    fits_ = fits_ && bytes <= left_;
    left_ -= fits_ ? bytes : 0;
    return fits_;
  }

 private:
  size_t left_ = kValueBytesMax;
  bool fits_ = true;
};

bool Write(const Value& value, int depth, Room& room, FeelValue& row) {
  if (depth > kValueDepthMax) return false;
  if (value.is(Kind::kString) && !room.Take(value.text().size())) return false;
  switch (value.kind()) {
    case Kind::kNull: return true;
    case Kind::kBoolean: row.set_boolean(value.boolean()); return true;
    case Kind::kNumber: row.set_number(value.number().ToString()); return true;
    case Kind::kString: row.set_text(std::string(value.text())); return true;
    case Kind::kDate: row.set_date(Print(value.date())); return true;
    case Kind::kTime: row.set_time(Print(value.time())); return true;
    case Kind::kDateTime: row.set_date_time(Print(value.date_time())); return true;
    case Kind::kSpan: row.set_days_time(Print(value.span())); return true;
    case Kind::kMonths: row.set_years_months(Print(value.months())); return true;
    case Kind::kList:
      row.mutable_list();
      for (const Value& item : value.list()) {
        if (!room.Take(2) || !Write(item, depth + 1, room, *row.mutable_list()->add_items())) return false;
      }
      return true;
    case Kind::kContext:
      row.mutable_context();
      for (const feel::Entry& entry : value.context()) {
        if (!room.Take(2 + entry.name.size())) return false;
        journal::FeelEntry& made = *row.mutable_context()->add_entries();
        made.set_name(std::string(entry.name));
        if (!Write(entry.value, depth + 1, room, *made.mutable_value())) return false;
      }
      return true;
    case Kind::kRange:
    case Kind::kFunction: return false;
  }
  return false;
}

bool Sound(const FeelValue& row, int depth) {
  if (depth > kValueDepthMax) return false;
  switch (row.kind_case()) {
    case FeelValue::kList:
      for (const FeelValue& item : row.list().items()) {
        if (!Sound(item, depth + 1)) return false;
      }
      return true;
    case FeelValue::kContext:
      for (const journal::FeelEntry& entry : row.context().entries()) {
        if (!Sound(entry.value(), depth + 1)) return false;
      }
      return true;
    case FeelValue::kBoolean:
    case FeelValue::kText:
    case FeelValue::KIND_NOT_SET: return true;
    default: break;
  }
  feel::Arena arena;
  return !ValueOf(row, arena).is_null();
}

}  // namespace

std::optional<FeelValue> RowOf(const Value& value) {
  FeelValue row;
  Room room;
  if (!Write(value, 0, room, row) || row.ByteSizeLong() > kValueBytesMax) return std::nullopt;
  return row;
}

bool IsSound(const FeelValue& row) { return row.ByteSizeLong() <= kValueBytesMax && Sound(row, 0); }

Value ValueOf(const FeelValue& row, feel::Arena& arena) {
  switch (row.kind_case()) {
    case FeelValue::kBoolean: return Value(row.boolean());
    case FeelValue::kNumber: return Value(feel::Number::Parse(row.number()));
    case FeelValue::kText: return feel::MakeText(arena, row.text());
    case FeelValue::kDate: return Value(feel::ParseDate(row.date()));
    case FeelValue::kTime: return Value(feel::ParseTime(row.time()));
    case FeelValue::kDateTime: return Value(feel::ParseDateTime(row.date_time()));
    case FeelValue::kDaysTime: return Value(feel::ParseSpan(row.days_time()));
    case FeelValue::kYearsMonths: return Value(feel::ParseMonths(row.years_months()));
    case FeelValue::kList: {
      std::vector<Value> items;
      for (const FeelValue& item : row.list().items()) items.push_back(ValueOf(item, arena));
      return feel::MakeList(arena, items);
    }
    case FeelValue::kContext: {
      std::vector<feel::Entry> entries;
      for (const journal::FeelEntry& entry : row.context().entries()) {
        entries.push_back({arena.Copy(entry.name()), ValueOf(entry.value(), arena)});
      }
      return feel::MakeContext(arena, entries);
    }
    case FeelValue::KIND_NOT_SET: break;
  }
  return Value();
}

}  // namespace yici::workflow

// How points and ranges lie to each other (10.3.4.9, table 78; after Allen's interval algebra). Null when they do not compare.
#include "services/workflow/feel/builtins.h"

namespace yici::feel {
namespace {

// Comparisons that remember whether any of them had no answer.
class Judge {
 public:
  bool Less(const Value& a, const Value& b) { return Ask(a, b) < 0; }
  bool Same(const Value& a, const Value& b) { return Ask(a, b) == 0; }
  Value Answer(const Call& call, bool answer) const { return unordered_ ? call.Null(Reason::kNotComparable) : Value(answer); }

  bool Before(const Value& point, const Range& range) {
    return Less(point, range.low) || (Same(point, range.low) && !range.low_closed);
  }
  bool After(const Value& point, const Range& range) {
    return Less(range.high, point) || (Same(range.high, point) && !range.high_closed);
  }
  bool Before(const Range& a, const Range& b) {
    return Less(a.high, b.low) || (Same(a.high, b.low) && (!a.high_closed || !b.low_closed));
  }
  // They share a point at the end of a and the start of b, or more.
  bool Reaches(const Range& a, const Range& b) {
    return Less(b.low, a.high) || (Same(a.high, b.low) && a.high_closed && b.low_closed);
  }
  // a begins where b does or later; ends where b does or earlier.
  bool BeginsWithin(const Range& a, const Range& b) {
    return Less(b.low, a.low) || (Same(a.low, b.low) && (!a.low_closed || b.low_closed));
  }
  bool EndsWithin(const Range& a, const Range& b) {
    return Less(a.high, b.high) || (Same(a.high, b.high) && (!a.high_closed || b.high_closed));
  }
  bool BeginsTogether(const Range& a, const Range& b) { return Same(a.low, b.low) && a.low_closed == b.low_closed; }
  bool EndsTogether(const Range& a, const Range& b) { return Same(a.high, b.high) && a.high_closed == b.high_closed; }
  bool BeginsEarlier(const Range& a, const Range& b) {
    return Less(a.low, b.low) || (Same(a.low, b.low) && a.low_closed && !b.low_closed);
  }
  bool Includes(const Range& range, const Value& point) { return !Before(point, range) && !After(point, range); }

 private:
  std::partial_ordering Ask(const Value& a, const Value& b) {
    const auto order = Order(a, b);
    unordered_ |= order == std::partial_ordering::unordered;
    return order;
  }
  bool unordered_ = false;
};

// Each relation once; its mirror swaps the arguments.
using Relation = bool (*)(Judge& judge, const Value& a, const Value& b);
template <Relation kRelation>
Value Run(const Call& call) {
  Judge judge;
  const bool answer = kRelation(judge, call[0], call[1]);
  return judge.Answer(call, answer);
}
template <Relation kRelation>
Value RunMirrored(const Call& call) {
  Judge judge;
  const bool answer = kRelation(judge, call[1], call[0]);
  return judge.Answer(call, answer);
}

bool PointBeforePoint(Judge& judge, const Value& a, const Value& b) { return judge.Less(a, b); }
bool PointBeforeRange(Judge& judge, const Value& a, const Value& b) { return judge.Before(a, b.range()); }
bool RangeBeforePoint(Judge& judge, const Value& a, const Value& b) { return judge.After(b, a.range()); }
bool RangeBeforeRange(Judge& judge, const Value& a, const Value& b) { return judge.Before(a.range(), b.range()); }

bool Meets(Judge& judge, const Value& a, const Value& b) {
  return judge.Same(a.range().high, b.range().low) && a.range().high_closed && b.range().low_closed;
}
bool Overlaps(Judge& judge, const Value& a, const Value& b) {
  return judge.Reaches(a.range(), b.range()) && judge.Reaches(b.range(), a.range());
}
bool OverlapsBefore(Judge& judge, const Value& a, const Value& b) {
  return judge.BeginsEarlier(a.range(), b.range()) && judge.Reaches(a.range(), b.range()) &&
         judge.EndsWithin(a.range(), b.range());
}
// No mirror image in table 78: the later range may begin with the other when that one is closed there.
bool OverlapsAfter(Judge& judge, const Value& a, const Value& b) {
  return judge.BeginsEarlier(b.range(), a.range()) && judge.Reaches(b.range(), a.range()) &&
         judge.EndsWithin(b.range(), a.range());
}
bool PointFinishes(Judge& judge, const Value& a, const Value& b) {
  return judge.Same(a, b.range().high) && b.range().high_closed;
}
bool RangeFinishes(Judge& judge, const Value& a, const Value& b) {
  return judge.EndsTogether(a.range(), b.range()) && judge.BeginsWithin(a.range(), b.range());
}
bool PointStarts(Judge& judge, const Value& a, const Value& b) { return judge.Same(a, b.range().low) && b.range().low_closed; }
bool RangeStarts(Judge& judge, const Value& a, const Value& b) {
  return judge.BeginsTogether(a.range(), b.range()) && judge.EndsWithin(a.range(), b.range());
}
bool PointDuring(Judge& judge, const Value& a, const Value& b) { return judge.Includes(b.range(), a); }
bool RangeDuring(Judge& judge, const Value& a, const Value& b) {
  return judge.BeginsWithin(a.range(), b.range()) && judge.EndsWithin(a.range(), b.range());
}
bool PointsCoincide(Judge& judge, const Value& a, const Value& b) { return judge.Same(a, b); }
bool RangesCoincide(Judge& judge, const Value& a, const Value& b) {
  return judge.BeginsTogether(a.range(), b.range()) && judge.EndsTogether(a.range(), b.range());
}

constexpr Overload kRows[] = {
    {"before", "pp", "point1,point2", Run<PointBeforePoint>},
    {"before", "pr", "point,range", Run<PointBeforeRange>},
    {"before", "rp", "range,point", Run<RangeBeforePoint>},
    {"before", "rr", "range1,range2", Run<RangeBeforeRange>},
    {"after", "pp", "point1,point2", RunMirrored<PointBeforePoint>},
    {"after", "pr", "point,range", RunMirrored<RangeBeforePoint>},
    {"after", "rp", "range,point", RunMirrored<PointBeforeRange>},
    {"after", "rr", "range1,range2", RunMirrored<RangeBeforeRange>},
    {"meets", "rr", "range1,range2", Run<Meets>},
    {"met by", "rr", "range1,range2", RunMirrored<Meets>},
    {"overlaps", "rr", "range1,range2", Run<Overlaps>},
    {"overlaps before", "rr", "range1,range2", Run<OverlapsBefore>},
    {"overlaps after", "rr", "range1,range2", Run<OverlapsAfter>},
    {"finishes", "pr", "point,range", Run<PointFinishes>},
    {"finishes", "rr", "range1,range2", Run<RangeFinishes>},
    {"finished by", "rp", "range,point", RunMirrored<PointFinishes>},
    {"finished by", "rr", "range1,range2", RunMirrored<RangeFinishes>},
    {"starts", "pr", "point,range", Run<PointStarts>},
    {"starts", "rr", "range1,range2", Run<RangeStarts>},
    {"started by", "rp", "range,point", RunMirrored<PointStarts>},
    {"started by", "rr", "range1,range2", RunMirrored<RangeStarts>},
    {"during", "pr", "point,range", Run<PointDuring>},
    {"during", "rr", "range1,range2", Run<RangeDuring>},
    {"includes", "rp", "range,point", RunMirrored<PointDuring>},
    {"includes", "rr", "range1,range2", RunMirrored<RangeDuring>},
    {"coincides", "pp", "point1,point2", Run<PointsCoincide>},
    {"coincides", "rr", "range1,range2", Run<RangesCoincide>},
};

}  // namespace

std::span<const Overload> RangeFunctions() { return kRows; }

}  // namespace yici::feel

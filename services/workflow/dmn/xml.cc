#include "services/workflow/dmn/xml.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <pugixml.hpp>
#include <utility>

namespace yici::dmn {
namespace {

using pugi::xml_node;

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view LocalName(const xml_node& node) { return LocalName(std::string_view(node.name())); }

// The namespace that a prefix ("" for none) stands for at a node.
std::string_view NamespaceOf(xml_node node, std::string_view prefix) {
  const std::string attribute = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (; node; node = node.parent()) {
    if (const auto found = node.attribute(attribute.c_str())) return found.value();
  }
  return "";
}

class Loader {
 public:
  Loader(std::string_view file, std::string_view xml) : file_(file), xml_(xml) {}

  Loaded Run() {
    if (xml_.size() > kXmlBytesMax) return Refuse("XML_TOO_LARGE", 0, "expected at most 4 MiB, but the file is larger");
    const auto parsed =
        document_.load_buffer(xml_.data(), xml_.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
    if (!parsed)
      return Refuse("XML_SYNTAX", LineAt(parsed.offset), std::string("expected well-formed XML, but: ") + parsed.description());
    if (!WithinBounds()) return std::move(loaded_);
    const xml_node root = document_.document_element();
    if (LocalName(root) != "definitions" || !IsDmn(root)) {
      return Refuse("NOT_DMN", LineOf(root), "expected definitions of DMN 1.2 to 1.5, but the root is another element");
    }
    ReadDefinitions(root);
    if (loaded_.findings.empty()) loaded_.definitions = std::move(definitions_);
    return std::move(loaded_);
  }

 private:
  Loaded Refuse(std::string reason, uint32_t line, std::string text) {
    Find(std::move(reason), line, "", std::move(text));
    return std::move(loaded_);
  }
  void Find(std::string reason, uint32_t line, std::string element, std::string text) {
    loaded_.findings.push_back(
        {Finding::Severity::kRefusal, std::move(reason), file_, std::move(element), std::move(text), line});
  }

  uint32_t LineAt(std::ptrdiff_t offset) const {
    if (offset < 0) return 0;
    const auto end = std::min<size_t>(static_cast<size_t>(offset), xml_.size());
    return 1 + static_cast<uint32_t>(std::count(xml_.begin(), xml_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
  }
  uint32_t LineOf(const xml_node& node) const { return LineAt(node.offset_debug()); }

  // Walks without recursion: the depth is not known yet.
  bool WithinBounds() {
    size_t nodes = 0;
    int depth = 0;
    xml_node node = document_;
    while (true) {
      if (node.type() == pugi::node_doctype) {
        Find("XML_DOCTYPE", LineOf(node), "", "expected no document type definition, but there is one");
        return false;
      }
      if (++nodes > kXmlNodesMax || depth > kXmlDepthMax) {
        Find("XML_TOO_LARGE", LineOf(node), "", "expected at most 100000 nodes and 100 levels, but there are more");
        return false;
      }
      if (node.first_child()) {
        node = node.first_child();
        ++depth;
        continue;
      }
      while (!node.next_sibling()) {
        if (!node.parent()) return true;
        node = node.parent();
        --depth;
      }
      node = node.next_sibling();
    }
  }

  static bool IsDmn(const xml_node& root) {
    const std::string_view name = root.name();
    const size_t colon = name.find(':');
    const std::string_view space = NamespaceOf(root, colon == std::string_view::npos ? "" : name.substr(0, colon));
    static constexpr std::array<std::string_view, 4> kSpaces = {
        "http://www.omg.org/spec/DMN/20180521/MODEL/", "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/", "https://www.omg.org/spec/DMN/20230324/MODEL/"};
    return std::find(kSpaces.begin(), kSpaces.end(), space) != kSpaces.end();
  }

  static std::string Attribute(const xml_node& node, const char* name) { return node.attribute(name).value(); }

  template <typename F>
  static void ForEachChild(const xml_node& node, F f) {
    for (const xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) f(child, LocalName(child));
    }
  }

  static xml_node Child(const xml_node& node, std::string_view name) {
    xml_node found;
    ForEachChild(node, [&](const xml_node& child, std::string_view local) {
      if (!found && local == name) found = child;
    });
    return found;
  }

  // The text of <name><text>…</text></name>, or of <name> itself.
  static std::string TextOf(const xml_node& node) {
    std::string out;
    for (const xml_node& child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
    }
    return out;
  }
  static std::string Trimmed(std::string text) {
    text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
  }
  static std::string Tests(const xml_node& parent, std::string_view name) {
    const xml_node node = Child(parent, name);
    return node ? Trimmed(TextOf(Child(node, "text"))) : "";
  }
  static std::string Href(const xml_node& node) { return Attribute(node, "href"); }

  void ReadDefinitions(const xml_node& root) {
    definitions_.file = file_;
    definitions_.id = Attribute(root, "id");
    definitions_.name = Attribute(root, "name");
    definitions_.name_space = Attribute(root, "namespace");
    ForEachChild(root, [this](const xml_node& node, std::string_view name) {
      if (name == "import") {
        definitions_.imports.push_back({Attribute(node, "name"), Attribute(node, "namespace")});
      } else if (name == "itemDefinition") {
        definitions_.items.push_back(ReadItem(node));
      } else if (name == "inputData") {
        ReadElement(node, Element::Kind::kInput);
      } else if (name == "decision") {
        ReadElement(node, Element::Kind::kDecision);
      } else if (name == "businessKnowledgeModel") {
        ReadElement(node, Element::Kind::kKnowledge);
      } else if (name == "decisionService") {
        ReadElement(node, Element::Kind::kService);
      }
    });
  }

  ItemDefinition ReadItem(const xml_node& node) {
    ItemDefinition item;
    item.id = Attribute(node, "id");
    item.name = Attribute(node, "name");
    item.is_collection = Attribute(node, "isCollection") == "true";
    item.type_ref = Trimmed(TextOf(Child(node, "typeRef")));
    item.allowed_values = Tests(node, "allowedValues");
    item.type_constraint = Tests(node, "typeConstraint");
    ForEachChild(node, [this, &item](const xml_node& child, std::string_view name) {
      if (name == "itemComponent") item.components.push_back(ReadItem(child));
      if (name == "functionItem") ReadFunctionItem(child, item);
    });
    return item;
  }

  static void ReadFunctionItem(const xml_node& node, ItemDefinition& item) {
    item.is_function = true;
    item.type_ref = Attribute(node, "outputTypeRef");
    ForEachChild(node, [&item](const xml_node& child, std::string_view name) {
      if (name != "parameters") return;
      ItemDefinition parameter;
      parameter.name = Attribute(child, "name");
      parameter.type_ref = Attribute(child, "typeRef");
      item.components.push_back(std::move(parameter));
    });
  }

  static InformationItem ReadVariable(const xml_node& node) {
    return {Attribute(node, "id"), Attribute(node, "name"), Attribute(node, "typeRef")};
  }

  void ReadElement(const xml_node& node, Element::Kind kind) {
    Element element;
    element.kind = kind;
    element.id = Attribute(node, "id");
    element.name = Attribute(node, "name");
    element.line = LineOf(node);
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (name == "variable") {
        element.variable = ReadVariable(child);
      } else if (name == "informationRequirement" || name == "knowledgeRequirement") {
        ReadRequirement(child, element);
      } else if (name == "encapsulatedLogic") {
        element.logic = std::make_unique<Expression>(ReadFunction(child));
      } else if (kind == Element::Kind::kService) {
        ReadServicePart(child, name, element);
      } else if (kind == Element::Kind::kDecision && IsExpression(name)) {
        element.logic = std::make_unique<Expression>(ReadExpression(child));
      }
    });
    definitions_.elements.push_back(std::move(element));
  }

  static void ReadRequirement(const xml_node& node, Element& element) {
    ForEachChild(node, [&element](const xml_node& child, std::string_view name) {
      if (name == "requiredInput") element.inputs.push_back(Href(child));
      if (name == "requiredDecision") element.decisions.push_back(Href(child));
      if (name == "requiredKnowledge") element.knowledge.push_back(Href(child));
    });
  }

  static void ReadServicePart(const xml_node& node, std::string_view name, Element& element) {
    if (name == "outputDecision") element.outputs.push_back(Href(node));
    if (name == "encapsulatedDecision") element.encapsulated.push_back(Href(node));
    if (name == "inputDecision") element.decisions.push_back(Href(node));
    if (name == "inputData") element.inputs.push_back(Href(node));
  }

  // ---- expressions -----------------------------------------------------------------------------------------------------

  static constexpr std::array<std::pair<std::string_view, Expression::Kind>, 12> kExpressions = {{
      {"literalExpression", Expression::Kind::kLiteral},
      {"decisionTable", Expression::Kind::kTable},
      {"context", Expression::Kind::kContext},
      {"list", Expression::Kind::kList},
      {"relation", Expression::Kind::kRelation},
      {"invocation", Expression::Kind::kInvocation},
      {"functionDefinition", Expression::Kind::kFunction},
      {"conditional", Expression::Kind::kConditional},
      {"filter", Expression::Kind::kFilter},
      {"for", Expression::Kind::kFor},
      {"some", Expression::Kind::kSome},
      {"every", Expression::Kind::kEvery},
  }};

  static bool IsExpression(std::string_view name) {
    return std::any_of(kExpressions.begin(), kExpressions.end(), [name](const auto& row) { return row.first == name; });
  }

  // The first expression below a node: <if>, <binding>, <contextEntry> and their kin hold one.
  void ReadInner(const xml_node& node, std::vector<Expression>& parts) {
    bool any = false;
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (any || !IsExpression(name)) return;
      parts.push_back(ReadExpression(child));
      any = true;
    });
    if (!any) Find("EXPRESSION_MISSING", LineOf(node), Attribute(node, "id"), "expected an expression, but there is none");
  }

  Expression ReadExpression(const xml_node& node) {
    const std::string_view name = LocalName(node);
    const auto* row =
        std::find_if(kExpressions.begin(), kExpressions.end(), [name](const auto& known) { return known.first == name; });
    Expression expression = row->second == Expression::Kind::kFunction ? ReadFunction(node) : Expression();
    expression.kind = row->second;
    expression.id = Attribute(node, "id");
    expression.type_ref = Attribute(node, "typeRef");
    expression.line = LineOf(node);
    switch (expression.kind) {
      case Expression::Kind::kLiteral: ReadLiteral(node, expression); break;
      case Expression::Kind::kTable: expression.table = std::make_unique<DecisionTable>(ReadTable(node)); break;
      case Expression::Kind::kContext: ReadNamed(node, "contextEntry", "variable", expression); break;
      case Expression::Kind::kInvocation: ReadInvocation(node, expression); break;
      case Expression::Kind::kList: ReadParts(node, expression); break;
      case Expression::Kind::kRelation: ReadRelation(node, expression); break;
      case Expression::Kind::kFunction: break;
      default: ReadBranches(node, expression);
    }
    return expression;
  }

  void ReadLiteral(const xml_node& node, Expression& expression) {
    expression.text = TextOf(Child(node, "text"));
    const std::string language = Attribute(node, "expressionLanguage");
    if (Child(node, "importedValues") ||
        (!language.empty() && language.find("FEEL") == std::string::npos && language.find("feel") == std::string::npos)) {
      Find("LANGUAGE", expression.line, expression.id,
           "expected an expression in FEEL, but it is in another language or imported");
    }
  }

  void ReadParts(const xml_node& node, Expression& expression) {
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (IsExpression(name)) expression.parts.push_back(ReadExpression(child));
    });
  }

  void ReadNamed(const xml_node& node, std::string_view entry, std::string_view variable, Expression& expression) {
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (name != entry) return;
      Expression::Named named;
      named.variable = ReadVariable(Child(child, variable));
      std::vector<Expression> value;
      ReadInner(child, value);
      if (value.empty()) return;
      named.value = std::make_unique<Expression>(std::move(value.front()));
      expression.named.push_back(std::move(named));
    });
  }

  void ReadInvocation(const xml_node& node, Expression& expression) {
    ReadInner(node, expression.parts);
    ReadNamed(node, "binding", "parameter", expression);
  }

  void ReadRelation(const xml_node& node, Expression& expression) {
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (name == "column") expression.columns.push_back(ReadVariable(child));
      if (name != "row") return;
      Expression row;
      row.kind = Expression::Kind::kList;
      row.id = Attribute(child, "id");
      ReadParts(child, row);
      expression.parts.push_back(std::move(row));
    });
    for (const Expression& row : expression.parts) {
      if (row.parts.size() != expression.columns.size()) {
        Find("RELATION_ROW", expression.line, row.id.empty() ? expression.id : row.id,
             "expected a cell per column, but the row has another number");
      }
    }
  }

  Expression ReadFunction(const xml_node& node) {
    Expression function;
    function.kind = Expression::Kind::kFunction;
    function.id = Attribute(node, "id");
    function.line = LineOf(node);
    function.function_kind = Attribute(node, "kind");
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (name == "formalParameter") function.parameters.push_back(ReadVariable(child));
      if (function.parts.empty() && IsExpression(name)) function.parts.push_back(ReadExpression(child));
    });
    return function;
  }

  // conditional, filter, for, some, every: each branch is an element that holds an expression.
  void ReadBranches(const xml_node& node, Expression& expression) {
    using Kind = Expression::Kind;
    static const std::vector<std::string_view> kConditional = {"if", "then", "else"}, kFilter = {"in", "match"},
                                               kFor = {"in", "return"}, kQuantified = {"in", "satisfies"};
    expression.iterator = Attribute(node, "iteratorVariable");
    const auto& branches = expression.kind == Kind::kConditional ? kConditional
                           : expression.kind == Kind::kFilter    ? kFilter
                           : expression.kind == Kind::kFor       ? kFor
                                                                 : kQuantified;
    for (const std::string_view branch : branches) {
      const xml_node child = Child(node, branch);
      if (child) {
        ReadInner(child, expression.parts);
      } else {
        Find("EXPRESSION_MISSING", expression.line, expression.id, "expected " + std::string(branch) + ", but there is none");
      }
    }
  }

  // ---- decision tables -------------------------------------------------------------------------------------------------

  DecisionTable ReadTable(const xml_node& node) {
    DecisionTable table;
    ReadPolicy(node, table);
    ForEachChild(node, [&](const xml_node& child, std::string_view name) {
      if (name == "input") {
        const xml_node expression = Child(child, "inputExpression");
        table.inputs.push_back({Attribute(child, "id"), Attribute(expression, "id"), TextOf(Child(expression, "text")),
                                Attribute(expression, "typeRef"), Tests(child, "inputValues")});
      } else if (name == "output") {
        const xml_node fallback = Child(child, "defaultOutputEntry");
        table.outputs.push_back({Attribute(child, "id"), Attribute(child, "name"), Attribute(child, "typeRef"),
                                 Tests(child, "outputValues"), Trimmed(TextOf(Child(fallback, "text")))});
      } else if (name == "rule") {
        table.rules.push_back(ReadRule(child));
      }
    });
    for (const DecisionTable::Rule& rule : table.rules) {
      if (rule.inputs.size() != table.inputs.size() || rule.outputs.size() != table.outputs.size()) {
        Find("RULE_WIDTH", LineOf(node), rule.id.empty() ? Attribute(node, "id") : rule.id,
             "expected an entry per input and output, but the rule has another number");
      }
    }
    if (table.outputs.empty())
      Find("OUTPUT_MISSING", LineOf(node), Attribute(node, "id"), "expected an output, but the table has none");
    return table;
  }

  static DecisionTable::Rule ReadRule(const xml_node& node) {
    DecisionTable::Rule rule;
    rule.id = Attribute(node, "id");
    ForEachChild(node, [&rule](const xml_node& child, std::string_view name) {
      if (name == "inputEntry") rule.inputs.push_back({Attribute(child, "id"), Trimmed(TextOf(Child(child, "text")))});
      if (name == "outputEntry") rule.outputs.push_back({Attribute(child, "id"), Trimmed(TextOf(Child(child, "text")))});
    });
    return rule;
  }

  void ReadPolicy(const xml_node& node, DecisionTable& table) {
    static constexpr std::pair<std::string_view, HitPolicy> kPolicies[] = {{"", HitPolicy::kUnique},
                                                                           {"UNIQUE", HitPolicy::kUnique},
                                                                           {"FIRST", HitPolicy::kFirst},
                                                                           {"PRIORITY", HitPolicy::kPriority},
                                                                           {"ANY", HitPolicy::kAny},
                                                                           {"COLLECT", HitPolicy::kCollect},
                                                                           {"RULE ORDER", HitPolicy::kRuleOrder},
                                                                           {"OUTPUT ORDER", HitPolicy::kOutputOrder}};
    static constexpr std::pair<std::string_view, Aggregation> kAggregations[] = {{"", Aggregation::kNone},
                                                                                 {"COUNT", Aggregation::kCount},
                                                                                 {"SUM", Aggregation::kSum},
                                                                                 {"MIN", Aggregation::kMin},
                                                                                 {"MAX", Aggregation::kMax}};
    const std::string policy = Attribute(node, "hitPolicy"), aggregation = Attribute(node, "aggregation");
    bool known = false;
    for (const auto& [name, value] : kPolicies) {
      if (name == policy) table.hit_policy = value, known = true;
    }
    if (!known) Find("HIT_POLICY", LineOf(node), Attribute(node, "id"), "expected a hit policy of DMN, but got " + policy);
    known = false;
    for (const auto& [name, value] : kAggregations) {
      if (name == aggregation) table.aggregation = value, known = true;
    }
    if (!known)
      Find("HIT_POLICY", LineOf(node), Attribute(node, "id"), "expected an aggregation of DMN, but got " + aggregation);
  }

  std::string file_;
  std::string_view xml_;
  pugi::xml_document document_;
  Definitions definitions_;
  Loaded loaded_;
};

}  // namespace

Loaded LoadDmn(std::string_view file, std::string_view xml) { return Loader(file, xml).Run(); }

}  // namespace yici::dmn

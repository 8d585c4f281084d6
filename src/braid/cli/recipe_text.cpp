#include "braid/cli/recipe_text.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "braid/core/error.h"
#include "braid/core/version.h"
#include "braid/table/target.h"
#include "braid/train/defaults.h"

namespace braid {
namespace {

constexpr size_t comment_columns = 100;

/// The part with each of its fields, those not given at their default.
template <class Registry>
Node filled(const Registry& registry, const Node& node) {
  const auto& entry = registry.find(node);
  Node out;
  out["type"] = node.at("type");
  std::vector<std::string> known;
  for (const FieldInfo& field : entry.fields) {
    known.push_back(field.name);
    const Node* given = node.find(field.name);
    out[field.name] = given ? *given : field.value;
  }
  for (const auto& [key, child] : node.table())
    if (key != "type" && std::find(known.begin(), known.end(), key) == known.end())
      fail(Fault::config, child.origin, "unknown key \"", key, "\" of ", node.at("type").string(), guess(key, known));
  return out;
}

/// Appends `words` as comment lines, broken between words.
void comment(const std::string& words, std::string& out) {
  std::string line;
  std::istringstream in(words);
  for (std::string word; in >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > comment_columns) {
      out += "# " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) out += "# " + line + "\n";
}

/// `From 0 to 10, default 0.1.`; empty for a field without range whose default is a table.
std::string limits_words(const FieldInfo& field) {
  const bool low = std::isfinite(field.range.low), high = std::isfinite(field.range.high);
  const auto number = [](double v) {
    return v == std::floor(v) && std::abs(v) < 1e15 ? std::to_string(int64_t(v)) : render_toml_value(Node(v));
  };
  std::string out;
  if (low && high)
    out = "From " + number(field.range.low) + " to " + number(field.range.high);
  else if (low || high)
    out = low ? "At least " + number(field.range.low) : "At most " + number(field.range.high);
  if (!field.value.is_table()) out += (out.empty() ? "Default " : ", default ") + render_toml_value(field.value);
  return out.empty() ? out : out + ".";
}

void assign(const std::string& key, const Node& value, std::string& out) {
  out += render_toml_key(key) + " = " + render_toml_value(value) + "\n";
}

/// The plain fields of a struct, each under its comment. @param defaults  the same fields of a fresh struct
void render_fields(const std::vector<FieldInfo>& fields, const std::vector<FieldInfo>& defaults, std::string& out) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].value.is_table()) continue;
    comment(field_words(defaults[i]), out);
    assign(fields[i].name, fields[i].value, out);
  }
}

/// The fields of a part, those that are not given as comments.
void render_part_fields(const std::vector<FieldInfo>& fields, const Node& node, std::string& out) {
  for (const FieldInfo& field : fields) {
    const Node* given = node.find(field.name);
    comment(field_words(field), out);
    if (given)
      assign(field.name, *given, out);
    else
      out += "# " + render_toml_key(field.name) + " = " + render_toml_value(field.value) + "\n";
  }
}

/// A part as a table of its own.
template <class Registry>
void render_part(const std::string& path, const std::string& help, const Node& node, const Registry& registry,
                 std::string& out) {
  out += "\n";
  comment(help, out);
  if (!node.find("type")) {
    comment(
        "Left open: chosen when training begins. To choose, remove the # of one line; its fields are shown by "
        "`braid describe`.",
        out);
    out += "[" + path + "]\n";
    for (const auto& [name, entry] : registry.entries()) comment(text("type = \"", name, "\" # ", entry.summary), out);
    for (const auto& [key, value] : node.table()) assign(key, value, out);
    return;
  }
  const auto& entry = registry.find(node);
  out += "[" + path + "]\n";
  comment(entry.summary + ". One of: " + registry.names(), out);
  assign("type", node.at("type"), out);
  render_part_fields(entry.fields, node, out);
}

const std::string& help_of(const std::vector<FieldInfo>& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldInfo& f) { return f.name == name; });
  require(found != fields.end(), Fault::internal, "recipe", "has no field ", name);
  return found->help;
}

void begin_section(const std::string& title, const std::string& help, std::string& out) {
  out += "\n";
  comment(help, out);
  out += title + "\n";
}

}  // namespace

std::string field_words(const FieldInfo& field) {
  const std::string limits = limits_words(field);
  return field.help + (limits.empty() ? "" : ". " + limits);
}

Recipe fill_open_parts(Recipe recipe, const Table& table, const Parts& parts) {
  for (InputRecipe& input : recipe.inputs) {
    complete(input.feature, [&] { return default_feature(input.kinds); });
    input.feature = filled(parts.features, input.feature);
    if (input.encoder.find("type")) input.encoder = filled(parts.encoders, input.encoder);
  }
  complete(recipe.fusion, [] { return default_fusion(); });
  recipe.fusion = filled(parts.fusions, recipe.fusion);
  if (!recipe.sequence.column.empty()) complete(recipe.context, [] { return default_context(); });
  if (recipe.context.find("type")) recipe.context = filled(parts.contexts, recipe.context);
  for (TargetRecipe& target : recipe.targets) {
    TargetOptions options;
    if (target.kind != "auto") options.kind = target_kind_from(target.kind);
    options.labels = target.labels;
    target.kind = name(infer_target(table, target.column, {}, options).kind);
    TargetSpec spec;
    spec.kind = target.kind;
    complete(target.task, [&] { return default_task(spec); });
    target.task = filled(parts.tasks, target.task);
  }
  return recipe;
}

std::string render_recipe(const Recipe& recipe, const Parts& parts) {
  std::string out;
  const std::string name = std::filesystem::path(recipe.data.table).filename().string();
  comment(text("Recipe for ", render_toml_value(Node(name)), ", written by braid ", version(),
               ". `braid train` with this file trains it; `braid describe` explains every part. A word such as "
               "train.seed=3 behind the command changes a field for one run."),
          out);
  const auto sections = describe_fields(Recipe{});
  begin_section("[data]", help_of(sections, "data"), out);
  const auto data_defaults = describe_fields(DataRecipe{});
  render_fields(describe_fields(recipe.data), data_defaults, out);
  if (!recipe.data.column_kinds().empty()) {
    comment(help_of(data_defaults, "kinds"), out);
    assign("kinds", recipe.data.kinds, out);
  }
  begin_section("[split]", help_of(sections, "split"), out);
  render_fields(describe_fields(recipe.split), describe_fields(SplitConfig{}), out);

  const auto input_defaults = describe_fields(InputRecipe{});
  for (const InputRecipe& input : recipe.inputs) {
    begin_section("[[inputs]]", help_of(sections, "inputs"), out);
    render_fields(describe_fields(input), input_defaults, out);
    render_part("inputs.feature", help_of(input_defaults, "feature"), input.feature, parts.features, out);
    render_part("inputs.encoder", help_of(input_defaults, "encoder"), input.encoder, parts.encoders, out);
  }
  render_part("fusion", help_of(sections, "fusion"), recipe.fusion, parts.fusions, out);
  begin_section("[sequence]", help_of(sections, "sequence"), out);
  render_fields(describe_fields(recipe.sequence), describe_fields(SequenceRecipe{}), out);
  if (recipe.context.find("type"))
    render_part("context", help_of(sections, "context"), recipe.context, parts.contexts, out);
  for (const auto& [type, settings] : recipe.auxiliary.table()) {
    const auto& entry = parts.auxiliaries.find(Node(Node::Table{{"type", Node(type)}}));
    begin_section("[auxiliary." + type + "]", text(help_of(sections, "auxiliary"), ": ", entry.summary), out);
    render_part_fields(entry.fields, settings, out);
  }
  const auto target_defaults = describe_fields(TargetRecipe{});
  for (const TargetRecipe& target : recipe.targets) {
    begin_section("[[targets]]", help_of(sections, "targets"), out);
    render_fields(describe_fields(target), target_defaults, out);
    render_part("targets.task", help_of(target_defaults, "task"), target.task, parts.tasks, out);
  }
  begin_section("[train]", help_of(sections, "train"), out);
  render_fields(describe_fields(recipe.train), describe_fields(TrainRecipe{}), out);
  begin_section("[answers]", help_of(sections, "answers"), out);
  render_fields(describe_fields(recipe.answers), describe_fields(AnswerRecipe{}), out);
  begin_section("[balance]", help_of(sections, "balance"), out);
  render_fields(describe_fields(recipe.balance), describe_fields(BalanceRecipe{}), out);
  if (recipe.distill.teacher.empty()) return out;
  begin_section("[distill]", help_of(sections, "distill"), out);
  render_fields(describe_fields(recipe.distill), describe_fields(DistillRecipe{}), out);
  return out;
}

}  // namespace braid

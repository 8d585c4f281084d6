#include "braid/cli/description.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "braid/bundle/recipe.h"
#include "braid/cli/aligned_text.h"
#include "braid/cli/bundle_description.h"
#include "braid/cli/recipe_text.h"
#include "braid/core/error.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

/// One part of a family.
struct PartEntry {
  std::string family, name, summary;
  const std::vector<FieldInfo>* fields;
};

/// One section of a recipe.
struct Section {
  std::string name, help;
  std::vector<FieldInfo> fields;
};

constexpr std::pair<const char*, const char*> families[] = {
    {"feature", "how cells become steps"},
    {"encoder", "how steps become tokens"},
    {"fusion", "how inputs join"},
    {"context", "how rows of a sequence know each other"},
    {"auxiliary", "losses that need no label"},
    {"task", "head and loss of a target"},
};

template <class Registry>
void list(const Registry& registry, const char* family, std::vector<PartEntry>& out) {
  for (const auto& [name, entry] : registry.entries()) out.push_back({family, name, entry.summary, &entry.fields});
}

std::vector<PartEntry> list_parts(const Parts& parts) {
  std::vector<PartEntry> out;
  list(parts.features, "feature", out);
  list(parts.encoders, "encoder", out);
  list(parts.fusions, "fusion", out);
  list(parts.contexts, "context", out);
  list(parts.auxiliaries, "auxiliary", out);
  list(parts.tasks, "task", out);
  return out;
}

std::vector<Section> list_sections() {
  std::vector<Section> out;
  for (const FieldInfo& field : describe_fields(Recipe{})) {
    out.push_back({field.name, field.help, {}});
    Section& section = out.back();
    if (field.name == "data") section.fields = describe_fields(DataRecipe{});
    if (field.name == "split") section.fields = describe_fields(SplitConfig{});
    if (field.name == "inputs") section.fields = describe_fields(InputRecipe{});
    if (field.name == "sequence") section.fields = describe_fields(SequenceRecipe{});
    if (field.name == "targets") section.fields = describe_fields(TargetRecipe{});
    if (field.name == "train") section.fields = describe_fields(TrainRecipe{});
    if (field.name == "answers") section.fields = describe_fields(AnswerRecipe{});
    if (field.name == "balance") section.fields = describe_fields(BalanceRecipe{});
    if (field.name == "distill") section.fields = describe_fields(DistillRecipe{});
  }
  return out;
}

Node field_json(const FieldInfo& field) {
  Node out;
  out["name"] = Node(field.name);
  out["help"] = Node(field.help);
  out["default"] = field.value;
  if (std::isfinite(field.range.low)) out["low"] = Node(field.range.low);
  if (std::isfinite(field.range.high)) out["high"] = Node(field.range.high);
  return out;
}

Node fields_json(const std::vector<FieldInfo>& fields) {
  Node::Array out;
  for (const FieldInfo& field : fields) out.push_back(field_json(field));
  return Node(std::move(out));
}

/// A field of several, such as an augmentation, is followed by its own with their defaults.
std::string fields_text(const std::vector<FieldInfo>& fields) {
  if (fields.empty()) return "  (no fields)\n";
  std::vector<std::vector<std::string>> lines;
  for (const FieldInfo& field : fields) {
    lines.push_back({field.name, field_words(field)});
    if (field.nested)
      for (const auto& [name, value] : field.value.table())
        lines.push_back({field.name + "." + name, "Default " + render_toml_value(value) + "."});
  }
  return aligned(lines);
}

std::string list_text(const std::string& family, const std::vector<PartEntry>& parts) {
  std::vector<std::vector<std::string>> lines;
  for (const PartEntry& part : parts)
    if (part.family == family) lines.push_back({part.name, part.summary});
  return aligned(lines);
}

Node list_json(const std::string& family, const std::vector<PartEntry>& parts) {
  Node::Array out;
  for (const PartEntry& part : parts) {
    if (part.family != family) continue;
    Node& one = out.emplace_back();
    one["name"] = Node(part.name);
    one["summary"] = Node(part.summary);
  }
  return Node(std::move(out));
}

Description describe_part(const PartEntry& part) {
  Description out;
  out.text = text(part.name, " (", part.family, "): ", part.summary, "\n\n", fields_text(*part.fields));
  out.json["family"] = Node(part.family);
  out.json["name"] = Node(part.name);
  out.json["summary"] = Node(part.summary);
  out.json["fields"] = fields_json(*part.fields);
  return out;
}

Description describe_family(const std::string& family, const std::vector<PartEntry>& parts) {
  Description out;
  for (const auto& [name, help] : families)
    if (family == name) out.text = text(name, ": ", help, "\n\n");
  out.text += list_text(family, parts);
  out.json["family"] = Node(family);
  out.json["parts"] = list_json(family, parts);
  return out;
}

Description describe_section(const Section& section) {
  Description out;
  out.text = text('[', section.name, "]: ", section.help, "\n\n", fields_text(section.fields));
  out.json["section"] = Node(section.name);
  out.json["help"] = Node(section.help);
  out.json["fields"] = fields_json(section.fields);
  return out;
}

Description describe_recipe(const std::vector<Section>& sections) {
  Description out;
  out.json["sections"] = Node(Node::Array{});
  for (const Section& section : sections) {
    Description one = describe_section(section);
    out.text += (out.text.empty() ? "" : "\n") +
                (section.fields.empty() ? text('[', section.name, "]: ", section.help, '\n') : one.text);
    std::get<Node::Array>(out.json["sections"].value).push_back(std::move(one.json));
  }
  return out;
}

Description overview(const std::vector<PartEntry>& parts, const std::vector<Section>& sections,
                     const std::vector<std::pair<std::string, std::string>>& commands) {
  Description out;
  std::vector<std::vector<std::string>> listed;
  for (const auto& [name, summary] : commands) {
    listed.push_back({name, summary});
    out.json["commands"][name] = Node(summary);
  }
  out.text = "commands\n" + aligned(listed);
  for (const auto& [family, help] : families) {
    out.text += text('\n', family, ": ", help, '\n') + list_text(family, parts);
    out.json["parts"][family] = list_json(family, parts);
  }
  std::vector<std::vector<std::string>> lines;
  for (const Section& section : sections) {
    lines.push_back({section.name, section.help});
    out.json["recipe"][section.name] = Node(section.help);
  }
  out.text += "\nrecipe\n" + aligned(lines);
  out.text +=
      "\n`braid describe NAME` tells more of each: `resnet`, `train`, `train.learning_rate`, or a run's folder.\n";
  return out;
}

/// `encoder` of `encoders` too; empty when the word is no family.
std::string family_of(const std::string& word) {
  for (const auto& [name, help] : families)
    if (word == name || word == std::string(name) + "s") return name;
  return {};
}

Description describe_member(const std::string& family, const std::string& name, const std::vector<PartEntry>& parts) {
  std::vector<std::string> known;
  for (const PartEntry& part : parts) {
    if (part.family != family) continue;
    if (part.name == name) return describe_part(part);
    known.push_back(part.name);
  }
  fail(Fault::config, "describe", "there is no ", family, " \"", name, "\"; known: ", joined(known, ", "),
       guess(name, known));
}

/// One field, `train.seed`; null when the word is none.
const FieldInfo* find_field(const std::vector<Section>& sections, const std::string& word) {
  for (const Section& section : sections)
    for (const FieldInfo& field : section.fields)
      if (word == section.name + "." + field.name) return &field;
  return nullptr;
}

std::vector<std::string> known_names(const std::vector<PartEntry>& parts, const std::vector<Section>& sections) {
  std::vector<std::string> out{"recipe"};
  for (const auto& [name, help] : families) out.push_back(name);
  for (const PartEntry& part : parts) out.push_back(part.name);
  for (const Section& section : sections) {
    out.push_back(section.name);
    for (const FieldInfo& field : section.fields) out.push_back(section.name + "." + field.name);
  }
  return out;
}

}  // namespace

Description describe(const std::vector<std::string>& words, const Parts& parts,
                     const std::vector<std::pair<std::string, std::string>>& commands) {
  const std::vector<PartEntry> entries = list_parts(parts);
  const std::vector<Section> sections = list_sections();
  if (words.empty()) return overview(entries, sections, commands);
  const std::string& word = words[0];
  const std::string family = family_of(word);
  if (words.size() == 2 && !family.empty()) return describe_member(family, words[1], entries);
  require(words.size() == 1, Fault::config, "describe", "takes one name, or a family and a name, not ", words.size(),
          " words");
  if (!family.empty()) return describe_family(family, entries);
  if (word == "recipe") return describe_recipe(sections);
  for (const Section& section : sections)
    if (section.name == word) return describe_section(section);
  if (const FieldInfo* field = find_field(sections, word)) {
    Node json = field_json(*field);
    json["name"] = Node(word);
    return {text(word, ": ", field_words(*field), '\n'), std::move(json)};
  }
  Description found;
  for (const PartEntry& part : entries) {  // one name may stand in two families
    if (part.name != word) continue;
    const Description one = describe_part(part);
    found.text += (found.text.empty() ? "" : "\n") + one.text;
    if (found.json.is_null()) found.json["parts"] = Node(Node::Array{});
    std::get<Node::Array>(found.json["parts"].value).push_back(one.json);
  }
  if (!found.text.empty()) return found;
  std::error_code no_name;  // such as words that are longer than a name may be
  if (fs::exists(word, no_name)) return describe_bundle(word);
  require(word.find('/') == word.npos, Fault::io, word, "there is no such run");
  fail(Fault::config, "describe", "knows no \"", word, "\", and there is no such run",
       guess(word, known_names(entries, sections)));
}

}  // namespace braid

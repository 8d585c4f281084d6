#include "braid/cli/bundle_description.h"

#include <algorithm>

#include "braid/bundle/bundle.h"
#include "braid/bundle/recipe.h"
#include "braid/core/error.h"
#include "braid/core/file.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr int64_t max_settings_bytes = 256 << 20;
constexpr size_t listed_labels = 12;

/// The `type` of a part, or `open`.
std::string type_of(const Node& part) {
  const Node* type = part.find("type");
  return type ? type->string() : "open";
}

/// The first words of a list that may be long, and how many more there are.
std::string first_words(std::vector<std::string> words, size_t most) {
  if (words.size() <= most) return joined(words, ", ");
  const size_t more = words.size() - most;
  words.resize(most);
  return text(joined(words, ", "), " and ", more, " more");
}

std::string size_words(int64_t bytes) {
  if (bytes < 10'000) return text(bytes, " B");
  return bytes < 10'000'000 ? text(bytes / 1000, " kB") : text(bytes / 1'000'000, " MB");
}

Node inputs_json(const Recipe& recipe) {
  Node::Array out;
  for (const InputRecipe& input : recipe.inputs) {
    Node& one = out.emplace_back();
    one["name"] = Node(input.name);
    one["columns"] = Node(input.columns);
    one["kinds"] = Node(input.kinds);
    one["feature"] = Node(type_of(input.feature));
    one["encoder"] = Node(input.share.empty() ? type_of(input.encoder) : "that of " + input.share);
  }
  return Node(std::move(out));
}

Node targets_json(const Node& root, const Recipe& recipe) {
  Node::Array out;
  for (size_t i = 0; i < recipe.targets.size(); ++i) {
    const auto spec = from_node<TargetSpec>(root.at("targets").at("t" + std::to_string(i)), "target");
    Node& one = out.emplace_back();
    one["column"] = Node(spec.column);
    one["kind"] = Node(spec.kind);
    one["labels"] = Node(spec.labels);
    if (spec.labels.empty()) one["low"] = Node(spec.low), one["high"] = Node(spec.high);
    one["task"] = Node(type_of(recipe.targets[i].task));
  }
  return Node(std::move(out));
}

Node files_json(const fs::path& folder) {
  std::vector<std::pair<std::string, int64_t>> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && !entry.is_symlink())
      files.emplace_back(fs::relative(entry.path(), folder).string(), int64_t(entry.file_size()));
  std::sort(files.begin(), files.end());
  Node::Array out;
  for (const auto& [name, bytes] : files) {
    Node& one = out.emplace_back();
    one["name"] = Node(name);
    one["bytes"] = Node(bytes);
  }
  return Node(std::move(out));
}

std::vector<std::string> strings(const Node& list) {
  std::vector<std::string> out;
  for (const Node& one : list.array()) out.push_back(one.string());
  return out;
}

/// Lines of a tree, one a leaf, `path  value`.
void lines_of(const Node& node, const std::string& path, std::string& out) {
  if (!node.is_table()) {
    out += "  " + path + " = " + render_toml_value(node) + "\n";
    return;
  }
  for (const auto& [key, child] : node.table()) lines_of(child, path.empty() ? key : path + "." + key, out);
}

std::string render(const Node& json) {
  std::string out =
      text(json.at("folder").string(), ": a bundle of format ", json.at("format").integer(), "\n\ninputs\n");
  for (const Node& input : json.at("inputs").array()) {
    const auto columns = strings(input.at("columns"));
    out += text("  ", input.at("name").string(), ": ", first_words(columns, listed_labels), " (",
                input.at("feature").string(), " -> ", input.at("encoder").string(), ")\n");
  }
  const int64_t members = json.at("members").integer();
  out += text("joined by ", json.at("fusion").string());
  if (members > 1) out += text(", answered by the mean of ", members, " such models");
  out += "\n\ntargets\n";
  for (const Node& target : json.at("targets").array()) {
    const auto labels = strings(target.at("labels"));
    const std::string range = labels.empty() ? text(target.at("low").number(), " to ", target.at("high").number())
                                             : first_words(labels, listed_labels);
    out += text("  ", target.at("column").string(), ": ", target.at("kind").string(), ", ", range, " (",
                target.at("task").string(), ")\n");
  }
  out += "\nprovenance\n";
  lines_of(json.at("provenance"), "", out);
  out += "\nfiles\n";
  for (const Node& file : json.at("files").array())
    out += text("  ", file.at("name").string(), "  ", size_words(file.at("bytes").integer()), '\n');
  return out;
}

}  // namespace

Description describe_bundle(const fs::path& folder) {
  const fs::path bundle = fs::exists(folder / "bundle" / "bundle.toml") ? folder / "bundle" : folder;
  const fs::path settings = bundle / "bundle.toml";
  require(fs::is_directory(folder) && fs::exists(settings), Fault::config, folder.string(),
          "is no run and no bundle; it holds no bundle.toml");
  const Node root = parse_toml(read_file(settings, max_settings_bytes), settings.string());
  const int64_t format = root.at("format").integer();
  require(format <= bundle_format, Fault::unsupported, settings.string(), "has format ", format,
          ", this program reads up to ", bundle_format, "; use a newer braid");
  const auto recipe = from_node<Recipe>(root.at("recipe"), "bundle");
  Description out;
  out.json["folder"] = Node(folder.string());
  out.json["format"] = Node(format);
  out.json["inputs"] = inputs_json(recipe);
  out.json["fusion"] = Node(type_of(recipe.fusion));
  out.json["members"] = root.at("members");
  out.json["targets"] = targets_json(root, recipe);
  out.json["provenance"] = root.at("provenance");
  out.json["files"] = files_json(folder);
  out.text = render(out.json);
  return out;
}

}  // namespace braid

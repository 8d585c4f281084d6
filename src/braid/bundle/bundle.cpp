#include "braid/bundle/bundle.h"

#include <algorithm>

#include "braid/core/file.h"
#include "braid/tensor/weights.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

constexpr int64_t max_settings_bytes = 256 << 20;
constexpr int64_t max_part_bytes = 1 << 30;
constexpr int64_t most_members = 64;

Node settings(const Bundle& bundle) {
  Node out;
  out["format"] = Node(bundle_format);
  out["members"] = Node(bundle.model->members());
  out["provenance"] = bundle.provenance;
  out["patterns"] = to_node(bundle.patterns);
  out["recipe"] = to_node(bundle.recipe);
  for (const BundleInput& input : bundle.inputs) {
    Node& entry = out["inputs"][input.id];
    entry["name"] = Node(input.recipe.name);
    entry["steps"] = to_node(input.feature->spec());
    entry["fitted"] = input.feature->fitted();
    Node::Array names;
    for (const auto& [name, unused] : input.feature->files()) names.emplace_back(name);
    entry["files"] = Node(std::move(names));
  }
  for (const BundleTarget& target : bundle.targets) out["targets"][target.id] = to_node(target.spec);
  return out;
}

/// A plain file name of a bundle: no folders, no links out of the bundle.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name[0] != '.' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") ==
             std::string::npos;
}

/// One line of checksums.txt.
std::string checksum_line(const fs::path& folder, const std::string& name) {
  return sha256_file(folder / name) + "  " + name + "\n";
}

/// @throws Error(io) for a file that is not what checksums.txt says
void check_files(const fs::path& folder) {
  const std::string list = read_file(folder / "checksums.txt", max_settings_bytes);
  size_t count = 0;
  for (size_t begin = 0; begin < list.size();) {
    const size_t end = std::min(list.find('\n', begin), list.size());
    const std::string line = list.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty()) continue;
    const auto space = line.find("  ");
    require(space == 64, Fault::io, (folder / "checksums.txt").string(), "damaged line \"", line, '"');
    const fs::path name = line.substr(space + 2);
    for (const auto& step : name)
      require(is_plain_name(step.string()), Fault::io, (folder / "checksums.txt").string(), "names \"", name.string(),
              "\", which is outside the bundle");
    const fs::path path = folder / name;
    require(!fs::is_symlink(path), Fault::io, path.string(), "is a link; a bundle holds none");
    const std::string sum = sha256_file(path);
    require(sum == line.substr(0, 64), Fault::io, path.string(), "is damaged: its SHA-256 is ", sum.substr(0, 12),
            "…, the bundle says ", line.substr(0, 12), "…; copy the bundle again");
    ++count;
  }
  require(count >= 2, Fault::io, (folder / "checksums.txt").string(), "lists ", count, " files, too few for a bundle");
}

/// The text of bundle.toml. What does not parse is a damaged file, not a recipe that a user could mend. The format is
/// looked at before the checksums, which a newer one may keep elsewhere.
Node read_settings(const fs::path& folder) {
  const std::string source = (folder / "bundle.toml").string();
  const std::string words = read_file(folder / "bundle.toml", max_settings_bytes);
  try {
    Node root = parse_toml(words, source);
    const int64_t format = root.at("format").integer();
    require(format <= bundle_format, Fault::unsupported, source, "has format ", format, ", this program reads up to ",
            bundle_format, "; use a newer braid");
    return root;
  } catch (const Error& e) {
    if (e.fault() != Fault::config) throw;
    check_files(folder);
    throw Error(Fault::io, e.subject(), e.message());
  }
}

std::string input_id(size_t index) { return "m" + std::to_string(index); }
std::string target_id(size_t index) { return "t" + std::to_string(index); }

BundleInput load_input(const fs::path& folder, const Node& root, const InputRecipe& recipe, size_t index,
                       const Parts& parts) {
  BundleInput input{input_id(index), recipe, parts.features.make(recipe.feature, {recipe.columns, recipe.kinds})};
  const Node& entry = root.at("inputs").at(input.id);
  std::map<std::string, std::string> files;
  for (const Node& name : entry.at("files").array()) {
    require(is_plain_name(name.string()), Fault::io, folder.string(), "names the part \"", name.string(), '"');
    files[name.string()] = read_file(folder / input.id / name.string(), max_part_bytes);
  }
  input.feature->restore(entry.at("fitted"), files);
  return input;
}

/// Whether columns of the input stand side by side, so that some of them may be taken.
bool is_divisible(const BundleInput& input) { return input.feature->spec().modality == "columns"; }

/// @throws Error(io) for a choice that names what the bundle does not have
void check_patterns(const Bundle& bundle, const fs::path& folder) {
  const std::string source = (folder / "bundle.toml").string();
  const auto known = [&](const auto& list, const std::string& id) {
    const bool found = std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
    require(found, Fault::io, source, "has a choice for \"", id, "\", which the bundle does not have");
  };
  for (const UsualDisagreement& one : bundle.patterns.disagreements) known(bundle.targets, one.target);
  const auto check = [&](const PatternChoice& choice, const std::set<std::string>& of_many,
                         const std::set<std::string>& of_one) {
    known(bundle.targets, choice.target);
    for (const std::string& id : choice.inputs) known(bundle.inputs, id);
    const bool some = std::includes(choice.inputs.begin(), choice.inputs.end(), choice.uses.begin(), choice.uses.end());
    const bool sorted = std::is_sorted(choice.inputs.begin(), choice.inputs.end());
    const bool answers = of_many.count(choice.head) > 0 || (of_one.count(choice.head) > 0 && choice.uses.size() == 1);
    require(some && sorted && answers, Fault::io, source, "has a choice of who answers that makes no sense");
    const size_t scores = size_t(bundle.model->task(choice.target).outputs());
    for (const size_t given : {choice.factors.size(), choice.offsets.size()})
      require(given == choice.factors.size() && (given == 0 || given == scores), Fault::io, source, "has ", given,
              " factors or offsets of ", scores, " scores");
  };
  for (const PatternChoice& choice : bundle.patterns.choices) check(choice, {"fused", "votes"}, {"single"});
  for (const PatternChoice& choice : bundle.patterns.specialists) check(choice, {}, {"specialist", "pair"});
}

}  // namespace

ModelConfig Bundle::model_config(uint64_t seed) const {
  ModelConfig out;
  out.seed = seed;
  out.fusion = recipe.fusion;
  out.context = recipe.context;
  out.auxiliary = recipe.auxiliary;
  std::map<std::string, std::string> ids;
  for (const BundleInput& input : inputs) ids[input.recipe.name] = input.id;
  for (const BundleInput& input : inputs)
    out.inputs.push_back({input.id, input.recipe.share.empty() ? "" : ids.at(input.recipe.share), input.recipe.encoder,
                          input.feature->spec()});
  for (const BundleTarget& target : targets) out.targets.push_back({target.id, target.recipe.task, target.spec});
  return out;
}

ModelConfig Bundle::specialist_config(const std::string& input, uint64_t seed) const {
  ModelConfig out = model_config(seed);
  const auto is_other = [&](const ModelInput& one) { return one.id != input; };
  out.inputs.erase(std::remove_if(out.inputs.begin(), out.inputs.end(), is_other), out.inputs.end());
  require(out.inputs.size() == 1 && out.inputs[0].share.empty(), Fault::internal, "bundle", "input ", input,
          " is none with an encoder of its own");
  out.auxiliary = Node(Node::Table{});  // compares inputs
  return out;
}

std::map<std::string, std::set<std::string>> Bundle::columns_of(const std::string& word) const {
  std::map<std::string, std::set<std::string>> out;
  for (const BundleInput& input : inputs) {
    const auto& columns = input.recipe.columns;
    if (input.recipe.name == word || (!is_divisible(input) && columns[0] == word))
      out[input.id] = {columns.begin(), columns.end()};
    else if (is_divisible(input) && std::count(columns.begin(), columns.end(), word))
      out[input.id] = {word};
  }
  return out;
}

std::vector<std::string> Bundle::known_words() const {
  std::vector<std::string> out;
  for (const BundleInput& input : inputs) {
    out.push_back(shown_name(input));
    if (is_divisible(input)) out.insert(out.end(), input.recipe.columns.begin(), input.recipe.columns.end());
  }
  return out;
}

std::string Bundle::shown_name(const BundleInput& input) const {
  const auto alike = std::count_if(inputs.begin(), inputs.end(), [&](const BundleInput& other) {
    return other.recipe.columns[0] == input.recipe.columns[0];
  });
  return alike > 1 ? input.recipe.name : input.recipe.columns[0];
}

void Bundle::save(const fs::path& folder) const {
  StagedFolder staged(folder);
  std::string sums;
  const auto add = [&](const std::string& name) { sums += checksum_line(staged.path(), name); };
  write_file(staged.path() / "bundle.toml", render_toml(settings(*this)));
  add("bundle.toml");
  save_tensors(staged.path() / "weights.safetensors", named_tensors(*model));
  add("weights.safetensors");
  save_tensors(staged.path() / "checks.safetensors", tensors_of(checks));
  add("checks.safetensors");
  for (const BundleInput& input : inputs)
    for (const auto& [name, bytes] : input.feature->files()) {
      require(is_plain_name(name), Fault::internal, "bundle", "a feature names its part \"", name, '"');
      write_file(staged.path() / input.id / name, bytes);
      add(input.id + "/" + name);
    }
  if (!model_card.empty()) {
    write_file(staged.path() / "model_card.md", model_card);
    add("model_card.md");
  }
  write_file(staged.path() / "checksums.txt", sums);
  staged.commit();
}

Bundle Bundle::load(const fs::path& folder, const Parts& parts, torch::Device device) {
  require(fs::is_directory(folder), Fault::io, folder.string(), "there is no bundle here");
  require(fs::exists(folder / "bundle.toml"), Fault::io, folder.string(), "holds no bundle.toml, so it is no bundle");
  const Node root = read_settings(folder);
  check_files(folder);

  Bundle out;
  out.recipe = from_node<Recipe>(root.at("recipe"), "bundle");
  out.provenance = root.at("provenance");
  out.patterns = from_node<PatternTable>(root.at("patterns"), "patterns");
  for (size_t i = 0; i < out.recipe.inputs.size(); ++i)
    out.inputs.push_back(load_input(folder, root, out.recipe.inputs[i], i, parts));
  for (size_t i = 0; i < out.recipe.targets.size(); ++i) {
    const std::string id = target_id(i);
    out.targets.push_back({id, out.recipe.targets[i], from_node<TargetSpec>(root.at("targets").at(id), "target")});
  }
  if (fs::exists(folder / "model_card.md")) out.model_card = read_file(folder / "model_card.md", max_settings_bytes);
  out.model = std::make_shared<Model>(out.model_config(0), parts);
  check_patterns(out, folder);
  for (const std::string& id : out.patterns.needed_specialists())
    out.model->adopt(id, std::make_shared<Model>(out.specialist_config(id, 0), parts));
  const int64_t members = root.at("members").integer();
  require(members >= 1 && members <= most_members, Fault::io, (folder / "bundle.toml").string(), "has ", members,
          " members of an ensemble, from 1 to ", most_members, " make sense");
  while (out.model->members() < members) out.model->join(std::make_shared<Model>(out.model_config(0), parts));
  const fs::path weights = folder / "weights.safetensors";
  assign_tensors(*out.model, load_tensors(weights).tensors, weights.string());
  const fs::path usual = folder / "checks.safetensors";
  out.checks = checks_from(load_tensors(usual).tensors, usual.string());
  out.model->to(device);
  out.model->eval();
  return out;
}

void add_model_card(const fs::path& folder, const std::string& card) {
  const std::string sums = read_file(folder / "checksums.txt", max_settings_bytes);
  write_file(folder / "model_card.md", card);  // until the list names it, the bundle is whole without it
  write_file(folder / "checksums.txt", sums + checksum_line(folder, "model_card.md"));
}

}  // namespace braid

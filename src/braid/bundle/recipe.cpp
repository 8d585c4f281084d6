#include "braid/bundle/recipe.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "braid/core/config.h"
#include "braid/core/error.h"
#include "braid/core/file.h"

namespace braid {

namespace fs = std::filesystem;

double parse_duration(const std::string& words) {
  if (words.empty()) return 0;
  double value = 0;
  const char* end = words.data() + words.size();
  const auto [rest, problem] = std::from_chars(words.data(), end, value);
  const std::string unit(rest, end);
  const double scale = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  require(problem == std::errc() && scale > 0 && value > 0, Fault::config, "time", "\"", words,
          "\" is no duration; write 90s, 10m or 2h");
  return value * scale;
}

Table DataRecipe::open() const {
  const Table all = Table::open(table);
  for (const AmountFormat& format : amounts) all.column(format.column);
  return all.reading(amounts);
}

void InputRecipe::validate() const {
  require(!columns.empty(), Fault::config, text("input \"", name, '"'), "needs at least one column");
  require(kinds.empty() || kinds.size() == columns.size(), Fault::config, text("input \"", name, '"'), "has ",
          columns.size(), " columns but ", kinds.size(), " kinds");
}

void TrainRecipe::validate() const {
  parse_duration(time);
  require(precision == "auto" || precision == "float32" || precision == "bfloat16", Fault::config, "train",
          "\"precision\" is \"", precision, "\"; known: auto, float32, bfloat16");
  require(refit == "auto" || refit == "yes" || refit == "no", Fault::config, "train", "\"refit\" is \"", refit,
          "\"; known: auto, yes, no");
  require(device == "auto" || device == "cpu" || device.rfind("cuda", 0) == 0, Fault::config, "train",
          "\"device\" is \"", device, "\"; known: auto, cpu, cuda, cuda:0 …");
}

void AnswerRecipe::validate() const {
  require(without_inputs == "prior" || without_inputs == "none", Fault::config, "answers", "\"without_inputs\" is \"",
          without_inputs, "\"; known: prior, none");
}

void BalanceRecipe::validate() const {
  const std::vector<std::string> methods = {"auto", "measure", "none", "gradient_modulation", "gradient_blending"};
  require(std::find(methods.begin(), methods.end(), method) != methods.end(), Fault::config, "balance",
          "there is no method \"", method, "\"; known: auto, measure, none, gradient_modulation, gradient_blending",
          guess(method, methods));
}

void Recipe::validate() const {
  for (const AmountFormat& format : data.amounts) format.validate();
  std::set<std::string> seen;
  for (const InputRecipe& input : inputs)
    require(seen.insert(input.name).second, Fault::config, "recipe", "two inputs are called \"", input.name, '"');
  for (const InputRecipe& input : inputs)
    require(input.share.empty() || (seen.count(input.share) && input.share != input.name), Fault::config,
            text("input \"", input.name, '"'), "shares the encoder of \"", input.share, "\", which is no other input");
  const bool reads_heads = balance.method == "gradient_modulation" || balance.method == "gradient_blending";
  require(train.single_inputs > 0 || !reads_heads, Fault::config, "balance", "method ", balance.method,
          " reads the heads of single inputs, which train.single_inputs = 0 leaves untrained");
  for (const auto& [type, settings] : auxiliary.table())
    require(settings.is_table(), Fault::config, text("auxiliary.", type), "is no table of settings; write auxiliary.",
            type, ".weight=0.1");
  require(!context.find("type") || !sequence.column.empty(), Fault::config, "context",
          "relates the rows of a sequence; sequence.column must say which rows are one");
  require(sequence.order.empty() || !sequence.column.empty(), Fault::config, "sequence",
          "has an order and no column; sequence.column must say which rows are one");
}

Recipe read_recipe(const fs::path& path, const std::vector<std::string>& overrides) {
  require(fs::exists(path), Fault::io, path.string(), "there is no such recipe");
  Node node = parse_toml(read_file(path, 64 << 20), path.string());
  for (const std::string& one : overrides) apply_override(node, one);
  Recipe out = from_node<Recipe>(node, "recipe");
  const fs::path beside = path.parent_path() / out.data.table;
  if (!fs::exists(out.data.table) && fs::is_regular_file(beside)) out.data.table = beside.string();
  return out;
}

}  // namespace braid

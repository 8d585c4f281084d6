#include "braid/bundle/recipe.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include "braid/core/config.h"
#include "braid/core/error.h"
#include "braid/core/file.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

Kind said_kind(const std::string& place, const Node& said) {
  const std::string hint = "; write a kind of an input, such as text, category or number, or begin, end or ignore";
  require(std::holds_alternative<std::string>(said.value), Fault::config, place, render_toml_value(said), " is no kind",
          hint);
  try {
    const Kind kind = kind_from(said.string());
    require(is_input(kind) || kind == Kind::begin || kind == Kind::end || kind == Kind::ignore, Fault::config, "", '"',
            said.string(), "\" cannot be said here", hint, "; --target, --group and --split-column name others");
    return kind;
  } catch (const Error& e) {
    throw Error(e.fault(), place, e.message());
  }
}

/// A header with a dot comes as a table in a table.
void collect_kinds(const std::string& place, const Node& node, std::map<std::string, Kind>& out) {
  for (const auto& [key, child] : node.table()) {
    const std::string header = place.empty() ? key : place + "." + key;
    if (child.is_table())
      collect_kinds(header, child, out);
    else
      out[header] = said_kind("data.kinds." + header, child);
  }
}

/// Whether an input may read a column so of which the recipe says a kind: a film is read as its sound too.
bool agrees(Kind said, Kind read) { return read == said || (said == Kind::video && read == Kind::audio); }

}  // namespace

double parse_duration(const std::string& words) {
  double seconds = 0, least = std::numeric_limits<double>::infinity();
  const char* at = words.data();
  const char* const end = at + words.size();
  while (at != end) {
    double value = 0;
    const auto [rest, problem] = std::from_chars(at, end, value);
    const char* const next = std::find_if(rest, end, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    const std::string unit(rest, next);
    const bool is_plain = unit.empty() && at == words.data();  // `1h30` could be seconds or minutes
    const double scale = is_plain || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
    // The units go down, so that each stands once and none is left out by a slip.
    require(problem == std::errc() && scale > 0 && scale < least && value > 0, Fault::config, "time", "\"", words,
            "\" is no duration; write 90s, 10m, 1h30m or 2h");
    seconds += value * scale;
    least = scale;
    at = next;
  }
  return seconds;
}

Table DataRecipe::open() const {
  const Table all = Table::open(table);
  for (const AmountFormat& format : amounts) all.column(format.column);
  for (const auto& [header, kind] : column_kinds()) all.column(header);
  return all.reading(amounts, absent);
}

std::map<std::string, Kind> DataRecipe::column_kinds() const {
  require(kinds.is_table(), Fault::config, "data.kinds", "names a kind for each of some columns; write data.kinds.",
          "code=category");
  std::map<std::string, Kind> out;
  collect_kinds("", kinds, out);
  return out;
}

void InputRecipe::validate() const {
  require(!columns.empty(), Fault::config, text("input \"", name, '"'), "needs at least one column");
  require(kinds.empty() || kinds.size() == columns.size(), Fault::config, text("input \"", name, '"'), "has ",
          columns.size(), " columns but ", kinds.size(), " kinds");
  const bool is_told = columns.size() < 2 || !kinds.empty() || feature.find("type");
  require(is_told, Fault::config, text("input \"", name, '"'), "has ", columns.size(),
          " columns without kinds; say what each is, as in kinds = [\"number\", \"category\"]");
  for (size_t i = 0; i < kinds.size(); ++i) {
    const Kind first = kind_from(kinds[0]), other = kind_from(kinds[i]);
    const size_t odd = is_tabular(first) ? i : 0;
    require(i == 0 || reads_with(first, other), Fault::config, text("input \"", name, '"'), "cannot read column ",
            columns[0], " as ", kinds[0], " and column ", columns[i], " as ", kinds[i],
            "; make inputs of their own, which from a table data.kinds.", columns[odd], "=", kinds[odd], " does");
  }
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
  const auto said = data.column_kinds();
  for (const InputRecipe& input : inputs)
    for (size_t i = 0; i < input.kinds.size() && i < input.columns.size(); ++i)
      if (const auto found = said.find(input.columns[i]); found != said.end())
        require(agrees(found->second, kind_from(input.kinds[i])), Fault::config, "data.kinds." + found->first, "says ",
                braid::name(found->second), ", but input \"", input.name, "\" reads the column as ", input.kinds[i],
                "; change the kinds of that input");
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

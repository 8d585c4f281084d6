#include "braid/train/defaults.h"

#include <algorithm>

#include "braid/media/video.h"
#include "braid/table/kind_rules.h"
#include "braid/table/name_hint.h"
#include "braid/table/split_words.h"

namespace braid {
namespace {

bool holds(const std::vector<std::string>& names, const std::string& one) {
  return std::find(names.begin(), names.end(), one) != names.end();
}

/// The kind under which a column the user asked for is read, though it would not be an input by itself: a number,
/// unless it is the number of somebody or something that comes again; else a category. Of values that differ from row
/// to row only their parts can teach, so they are texts.
Kind wished_kind(const Table& table, const ColumnGuess& guess) {
  if (is_input(guess.kind)) return guess.kind;
  const ColumnSample s(table, table.column(guess.column), spread_rows(table.size(), KindOptions().sample_rows));
  const Repetition all = count_repetition(table, s.column);
  const bool differ = all.distinct > 0 && all.rows_per_value() < repeated;
  const bool numeric = s.numbers > 0 && s.numbers + s.absent_words == s.filled() && s.leading_zero == 0;
  if (numeric && (differ || !(names_id(guess.column) || names_group(guess.column)))) return Kind::number;
  return differ ? Kind::text : Kind::category;
}

/// What the two inputs of a film are called, behind its column.
constexpr const char *frames_of = " frames", *sound_of = " sound";

/// Files of which a row may be about a part.
bool has_parts(Kind kind) {
  return kind == Kind::video || kind == Kind::audio || kind == Kind::series || kind == Kind::transcript;
}

constexpr int64_t probed_films = 20;

/// Whether most of the first films that can be read have a sound track.
bool has_sound(const Table& table, const std::string& column) {
  int64_t films = 0, sounding = 0;
  const int64_t place = table.column(column);
  for (int64_t row = 0; row < table.size() && films < probed_films; ++row) {
    const Cell cell = table.at(row, place);
    if (cell.is_absent()) continue;
    const auto facts = video_facts(table.resolve(cell.items()[0]));
    if (!facts) continue;
    ++films;
    sounding += facts.value().sound_tracks > 0;
  }
  return sounding * 2 > films;
}

/// The columns that correct the clock of the files of `column`, under the name of the input or of the column.
void add_corrections(const Table& table, const std::string& column, InputRecipe& input) {
  for (const Kind kind : {Kind::offset, Kind::drift})
    for (const std::string& stream : {input.name, column})
      if (table.find_column(correction_column(stream, kind))) {
        input.columns.push_back(correction_column(stream, kind));
        input.kinds.push_back(name(kind));
        break;
      }
}

/// Whether a column holds such corrections of another one.
bool is_correction(const std::string& column, const std::vector<ColumnGuess>& guesses) {
  return std::any_of(guesses.begin(), guesses.end(), [&](const ColumnGuess& stream) {
    if (!has_parts(stream.kind)) return false;
    for (const char* part : {"", frames_of, sound_of})
      for (const Kind kind : {Kind::offset, Kind::drift})
        if (column == correction_column(stream.column + part, kind)) return true;
    return false;
  });
}

/// Columns that say which part of a file a row is about, by their usual names or because the user says so; empty where
/// there is none.
struct ClipColumns {
  std::string begin, end;
};

ClipColumns clip_columns(const std::vector<ColumnGuess>& guesses, const std::vector<std::string>& ignored) {
  ClipColumns out;
  for (const ColumnGuess& guess : guesses) {
    if (holds(ignored, guess.column)) continue;
    const bool a_time = !guess.is_said && (guess.kind == Kind::number || guess.kind == Kind::category ||
                                           guess.kind == Kind::id || guess.kind == Kind::date);
    const bool begins = guess.kind == Kind::begin || (a_time && names_begin(guess.column));
    const bool ends = guess.kind == Kind::end || (a_time && names_end(guess.column));
    if (begins && out.begin.empty()) out.begin = guess.column;
    if (ends && out.end.empty()) out.end = guess.column;
  }
  return out.begin.empty() || out.end.empty() ? ClipColumns() : out;
}

/// Says what columns are taken for: neighbours that are taken alike in one sentence, of which a table may have
/// hundreds.
class ColumnNotes {
 public:
  explicit ColumnNotes(Monitor& monitor) : monitor_(monitor) {}

  void add(const std::string& column, const std::string& what) {
    if (what != what_) flush();
    what_ = what;
    columns_.push_back(column);
  }

  void flush() {
    constexpr size_t most_listed = 4;
    if (columns_.size() > most_listed)
      monitor_.note(text(columns_.size(), " columns, ", columns_.front(), " to ", columns_.back(), ", are ", what_));
    else
      for (const std::string& column : columns_) monitor_.note(text("column ", column, " is ", what_));
    columns_.clear();
  }

 private:
  Monitor& monitor_;
  std::string what_;
  std::vector<std::string> columns_;
};

/// Without the groups that are to be learned from, such as the users of ratings: a test of users never seen would then
/// ask for what was not learned.
std::vector<ColumnGuess> not_learned(std::vector<ColumnGuess> guesses, const std::vector<std::string>& inputs,
                                     Monitor& monitor) {
  std::erase_if(guesses, [&](const ColumnGuess& guess) {
    if (guess.kind != Kind::group || !holds(inputs, guess.column)) return false;
    monitor.note(text("column ", guess.column, " is learned from, so its rows are in every part of the split; --group ",
                      guess.column, " keeps them in one"));
    return true;
  });
  return guesses;
}

/// The column by which rows are split; of several the one that tells most: of words for the parts, else of the rows
/// that are the test, since what is not for training may be for validation. Empty where there is none.
std::string split_column(const std::vector<ColumnGuess>& guesses, const std::vector<std::string>& ignored) {
  enum Telling { nothing, which_train, which_test, all };
  Telling most = nothing;
  std::string out;
  for (const ColumnGuess& guess : guesses) {
    if (guess.kind != Kind::split || holds(ignored, guess.column)) continue;
    const auto part = part_in_name(guess.column);
    const Telling telling = !part ? all : *part == Part::test ? which_test : which_train;
    if (telling > most) most = telling, out = guess.column;
  }
  return out;
}

/// @throws Error(config) for a header that the table lacks
void require_columns(const Table& table, const RecipeWishes& wishes) {
  for (const auto* names : {&wishes.targets, &wishes.inputs, &wishes.ignored})
    for (const std::string& column : *names) table.column(column);
  if (!wishes.group.empty()) table.column(wishes.group);
  if (!wishes.split_column.empty()) table.column(wishes.split_column);
}

/// Writes down how columns of amounts are read. @return what may be wrong with columns that are not used, for a
/// message; empty where nothing is known
std::string add_amounts(const std::vector<ColumnGuess>& guesses, const RecipeWishes& wishes, Recipe& recipe,
                        Monitor& monitor) {
  std::string hint;
  for (const ColumnGuess& guess : guesses) {
    if (guess.amounts && !holds(wishes.ignored, guess.column)) recipe.data.amounts.push_back(*guess.amounts);
    if (guess.amounts && holds(wishes.targets, guess.column))
      monitor.note(text("target ", guess.column, ": ", guess.reason));
    if (hint.empty() && !is_input(guess.kind) && !guess.warning.empty())
      hint = text("; column ", guess.column, ": ", guess.warning);
  }
  return hint;
}

/// Adds what a column of files or texts is as an input of its own; a film with sound is two.
void add_own_inputs(const Table& table, const std::string& column, Kind kind, const ClipColumns& clip, Recipe& recipe,
                    Monitor& monitor) {
  InputRecipe input;
  input.name = column;
  input.columns = {column};
  input.kinds = {name(kind)};
  if (!clip.begin.empty() && has_parts(kind)) {
    input.columns.insert(input.columns.end(), {clip.begin, clip.end});
    input.kinds.insert(input.kinds.end(), {name(Kind::begin), name(Kind::end)});
  }
  InputRecipe sound = input;
  const bool has_two = kind == Kind::video && has_sound(table, column);
  if (has_two) input.name += frames_of;
  if (has_parts(kind)) add_corrections(table, column, input);
  recipe.inputs.push_back(std::move(input));
  if (!has_two) return;
  monitor.note(text("column ", column, " gives two inputs, its frames and its sound"));
  sound.name += sound_of;
  sound.kinds[0] = name(Kind::audio);
  add_corrections(table, column, sound);
  recipe.inputs.push_back(std::move(sound));
}

Node part(const char* type) { return Node(Node::Table{{"type", Node(type)}}); }

}  // namespace

std::string correction_column(const std::string& stream, Kind kind) {
  return stream + (kind == Kind::offset ? " offset_s" : " drift_ppm");
}

std::map<std::string, Kind> kinds_in(const std::vector<std::string>& overrides) {
  Node said;
  for (const std::string& one : overrides)
    if (one.starts_with("data.kinds.") || one.starts_with("data.kinds=")) apply_override(said, one);
  return from_node<Recipe>(said, "recipe").data.column_kinds();
}

std::vector<std::string> absent_in(const std::vector<std::string>& overrides) {
  Node said;
  for (const std::string& one : overrides)
    if (one.starts_with("data.absent=")) apply_override(said, one);
  return from_node<Recipe>(said, "recipe").data.absent;
}

Recipe default_recipe(const Table& table, const RecipeWishes& wishes, Monitor& monitor) {
  require_columns(table, wishes);
  KindOptions options;
  options.targets = wishes.targets;
  options.kinds = wishes.kinds;
  const auto guesses = guess_kinds(table, options);

  Recipe out;
  out.data.table = table.path().string();
  for (const std::string& target : wishes.targets) out.targets.emplace_back().column = target;
  const std::string hint = add_amounts(guesses, wishes, out, monitor);
  const bool parts = std::any_of(guesses.begin(), guesses.end(), [](const auto& one) { return has_parts(one.kind); });
  const ClipColumns clip = parts ? clip_columns(guesses, wishes.ignored) : ClipColumns();
  if (!clip.begin.empty())
    monitor.note(text("columns ", clip.begin, " and ", clip.end, " say which part of its files a row is about"));
  const std::string split = wishes.split_column.empty() ? split_column(guesses, wishes.ignored) : wishes.split_column;
  InputRecipe tabular;
  ColumnNotes notes(monitor);
  for (const ColumnGuess& guess : guesses) {
    const bool wished = holds(wishes.inputs, guess.column);
    const bool asked_for = wished || (guess.is_said && is_input(guess.kind));
    Kind kind = guess.kind;
    if (holds(wishes.targets, guess.column)) continue;
    if (guess.column == split) {
      out.split.column = split;
      monitor.note(text("column ", guess.column, " is the split: ", guess.reason));
      continue;
    }
    if (holds(wishes.ignored, guess.column) || (!wishes.inputs.empty() && !wished)) continue;
    if (guess.column == wishes.group && !asked_for) continue;
    if (!clip.begin.empty() && !asked_for && (guess.column == clip.begin || guess.column == clip.end)) continue;
    if (is_correction(guess.column, guesses) && !asked_for) {
      monitor.note(text("column ", guess.column, " corrects the clock of a stream"));
      continue;
    }
    if (wished && !guess.is_said) kind = wished_kind(table, guess);
    notes.add(guess.column, text(is_input(kind) ? "" : "not used: ", name(kind), " (", guess.reason, ')'));
    if (kind == Kind::calibration || !guess.warning.empty() || has_parts(kind)) notes.flush();  // more to say of it
    if (kind == Kind::calibration)
      monitor.note(text("points can be painted with pictures by column ", guess.column, ": `braid describe points`"));
    if (!guess.warning.empty()) monitor.warn(text("column ", guess.column, ": ", guess.warning));
    if (!is_input(kind)) continue;
    if (is_tabular(kind)) {
      tabular.columns.push_back(guess.column);
      tabular.kinds.push_back(name(kind));
    } else {
      add_own_inputs(table, guess.column, kind, clip, out, monitor);
    }
  }
  notes.flush();
  if (!tabular.columns.empty()) {
    tabular.name = "tabular";
    while (table.find_column(tabular.name)) tabular.name += "_columns";
    out.inputs.push_back(tabular);
  }
  require(!out.inputs.empty(), Fault::data, table.subject(), "no column is left to learn from; name some with --inputs",
          hint);
  out.split.group = wishes.group.empty() ? group_column(not_learned(guesses, wishes.inputs, monitor)) : wishes.group;
  if (!out.split.group.empty() && out.split.column.empty())
    monitor.note(text("rows of one ", out.split.group, " stay in one part of the split"));
  return out;
}

Node default_feature(const std::vector<std::string>& kinds) {
  const std::string kind = kinds.empty() ? "text" : kinds[0];
  if (kind == "image") return part("image");
  if (kind == "bands") return part("bands");
  if (kind == "audio") return part("log_mel");
  if (kind == "video") return part("frames");
  if (kind == "series") return part("series");
  if (kind == "points") return part("points");
  if (kind == "text") return part("subwords");
  if (kind == "transcript") return part("words");
  if (kind == "array") return part("array");
  return part("columns");
}

Node default_encoder(const StepSpec& steps) {
  if (steps.modality == "image") return part("resnet");
  if (steps.modality == "video") return part("frame_convnet");
  if (steps.modality == "audio") return part("audio_convnet");
  if (steps.modality == "series") return part("convnet_1d");
  if (steps.modality == "points") return part("pointnet");
  if (steps.modality == "text") return part("transformer");
  // Hundreds of steps are a signal, whose shapes convolutions find in few rows; a few dozen may well be anything.
  constexpr int64_t signal_steps = 128;
  if (steps.modality == "vector" && steps.typical_steps >= signal_steps) return part("convnet_1d");
  if (steps.modality == "vector" && steps.max_steps > 1) return part("transformer");
  return part("mlp");
}

Node default_task(const TargetSpec& target) {
  if (target.kind == "regression") return part("quantity");
  if (target.kind == "multilabel") return part("labels");
  if (target.kind == "ordinal") return part("ordinal");
  return part("classes");
}

Node default_context() { return part("gru"); }

Node default_fusion() { return part("concat"); }

void complete(Node& part, const std::function<Node()>& chosen) {
  if (part.find("type")) return;
  const Node whole = chosen();
  for (const auto& [key, value] : whole.table())
    if (!part.find(key)) part[key] = value;
}

}  // namespace braid

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "braid/core/config.h"
#include "braid/table/kind.h"
#include "braid/table/split.h"

/// @file recipe.h
/// Everything that decides what is trained, as a user writes it in TOML.

namespace braid {

/// One input of the model.
struct InputRecipe {
  std::string name;                  ///< as the report shows it; for one column its header
  std::vector<std::string> columns;  ///< headers; after one of files, those that place it in time; several of `columns`
  std::vector<std::string> kinds;    ///< kind of each column, as table/kind.h names it
  std::string share;                 ///< name of an input whose encoder this one uses too
  Node feature{Node::Table{}};       ///< `type` and its fields
  Node encoder{Node::Table{}};       ///< `type` and its fields
  double learning_rate = 1;          ///< factor on the rate of its encoder

  template <class V>
  void fields(V& v) {
    v.field("name", name, "what reports call this input");
    v.field("columns", columns, "headers of its columns");
    v.field(
        "kinds", kinds,
        "kind of each column: image, bands, audio, video, series, points, text, transcript, array, number, category, "
        "boolean, date, list; "
        "after a column of files begin, end, offset and drift, which place it in time");
    v.field("share", share, "name of an input of the same kind whose encoder this one uses too");
    v.field(
        "learning_rate", learning_rate,
        "factor on train.learning_rate for the encoder of this input; 0 leaves it as drawn; of a shared encoder the "
        "lender's counts",
        {0, 100});
    v.field("feature", feature, "how cells become steps; see `braid describe feature`");
    v.field("encoder", encoder, "how steps become tokens; see `braid describe encoder`");
  }
  /// @throws Error(config) without a column, unless there are no kinds or one a column, or for kinds that one feature
  /// does not read
  void validate() const;
};

/// One target.
struct TargetRecipe {
  std::string column;
  std::string kind = "auto";        ///< auto, binary, multiclass, multilabel, regression, ordinal
  std::vector<std::string> labels;  ///< all labels in their order; empty: as found in the table
  std::string transform = "auto";   ///< auto, none, log1p: on what scale a number is learned
  Node task{Node::Table{}};         ///< `type` and its fields
  double weight = 1;

  template <class V>
  void fields(V& v) {
    v.field("column", column, "header of the target");
    v.field("kind", kind, "auto, binary, multiclass, multilabel, regression or ordinal");
    v.field("labels", labels, "all labels in their order (needed for ordinal words); empty: as found in the table");
    v.field(
        "transform", transform,
        "scale on which a number is learned: none, log1p (amounts, answers by shares), or auto: log1p for a long tail");
    v.field("task", task, "head and loss; see `braid describe task`");
    v.field("weight", weight, "share of its loss in the sum over targets", {0, 1e6});
  }
};

/// Where the rows come from.
struct DataRecipe {
  std::string table;
  int64_t workers = -1;
  double max_unreadable = 0.01;
  int64_t cache_mb = 2000;
  Node kinds{Node::Table{}};  ///< header = kind, where the kind of a column is not to be guessed
  std::vector<AmountFormat> amounts;
  std::vector<std::string> absent;

  template <class V>
  void fields(V& v) {
    v.field("table", table, "path of the table; looked for in the working folder, then beside the recipe");
    v.field("workers", workers, "threads that read ahead; -1 chooses", {-1, 256});
    v.field("max_unreadable", max_unreadable, "share of unreadable files above which a run stops (at least 5 files)",
            {0, 1});
    v.field("cache_mb", cache_mb, "memory for decoded files, in MB", {0, 1e7});
    v.field(
        "kinds", kinds,
        "for the choice of inputs from a table: kinds of columns that are guessed wrong, data.kinds.code=category; a "
        "kind of an input, begin, end, or ignore");
    v.field("amounts", amounts,
            "columns of numbers that are not written plainly: {column=\"price\", decimal=\",\", unit=\"€\"} reads "
            "1.234,50 €; cells that fit no format count as absent");
    v.field("absent", absent,
            "cells that stand for no value in any column, besides empty ones, such as [\"-999\", \"sold out\"]");
  }
  /// The table with its amounts read and what is `absent` empty. @throws Error as `Table::open`, and Error(config) for
  /// an amount or a kind of what is no column
  Table open() const;
  /// `kinds` by header. @throws Error(config) for what is no kind, or none that can be said here
  std::map<std::string, Kind> column_kinds() const;
  void validate() const { column_kinds(); }
};

/// Which rows belong together, for a context.
struct SequenceRecipe {
  std::string column, order;
  int64_t longest = 200;

  template <class V>
  void fields(V& v) {
    v.field("column", column, "column that is equal in the rows of one sequence, such as the dialogue; empty: none");
    v.field("order", order, "column that orders the rows of a sequence; empty: the order of the table");
    v.field("longest", longest, "rows of a sequence that are learned from at once; longer ones are cut", {2, 100000});
  }
};

/// How the model is trained. Zero means "chosen from the data, and written into the run".
struct TrainRecipe {
  int64_t epochs = 0;
  std::string time;
  int64_t batch_size = 0;
  double learning_rate = 0;
  double weight_decay = 0.05;
  double warmup = 0.05;
  double clip = 1;
  int64_t accumulate = 1;
  double average = 0.998;
  double modality_dropout = 0.2;
  double corruption = 0.1;
  double swap = 0;
  double mixup = -1;
  double single_inputs = 0.3;
  double specialists = -1;
  int64_t members = 0;
  int64_t patience = 0;
  std::string refit = "auto";
  bool augment = true;
  std::string precision = "auto";
  int64_t seed = 0;
  int64_t threads = 0;
  std::string device = "auto";

  template <class V>
  void fields(V& v) {
    v.field("epochs", epochs, "passes over the training rows; 0 chooses by their number", {0, 1e6});
    v.field("time", time, "hard limit of the whole run, its evaluation included: `90s`, `10m`, `2h`; empty: none");
    v.field("batch_size", batch_size, "rows a step; 0 chooses by their number", {0, 65536});
    v.field("learning_rate", learning_rate, "peak of the schedule; 0 chooses", {0, 10});
    v.field("weight_decay", weight_decay, "of AdamW, on matrices only (Loshchilov & Hutter 2019)", {0, 10});
    v.field("warmup", warmup, "share of the steps in which the rate rises from 0; a cosine follows", {0, 1});
    v.field("clip", clip, "largest norm of the gradient; 0 does not clip", {0, 1e6});
    v.field("accumulate", accumulate, "batches whose mean gradient makes one step", {1, 4096});
    v.field("average", average, "decay of the moving average of weights that is validated and kept; 0: none",
            {0, 0.99999});
    v.field("modality_dropout", modality_dropout,
            "probability that a row's input is withheld in training, so that missing inputs are a normal state",
            {0, 0.9});
    v.field("corruption", corruption,
            "probability that an input of a row is damaged in training (noise, blur, gaps, black or silent), so that "
            "broken inputs are a normal state; of several one stays clean",
            {0, 0.9});
    v.field("swap", swap,
            "probability that an input of a row is that of another row in training, its label unchanged, so that a "
            "wrong file is a normal state; of several one stays its own; 0: none",
            {0, 0.9});
    v.field("mixup", mixup,
            "in training, rows are mixed with others by shares from Beta(mixup, mixup), inputs and answers alike; 0: "
            "none; -1 chooses: where all inputs are arrays of many steps and rows are few",
            {-1, 4});
    v.field("single_inputs", single_inputs, "weight of the losses of the heads that see one input alone", {0, 10});
    v.field("specialists", specialists,
            "of two inputs or more each is trained on alone after the model of all, for this share of the passes, to "
            "answer where the others are missing; 0: none; -1 chooses: 0.4, and less of more than 4000 rows",
            {-1, 4});
    v.field(
        "members", members,
        "models with other seeds, each trained for as long as validation chose, whose mean answers; 0 chooses: 4 of "
        "few rows of columns, texts, vectors, series and pictures, else 1",
        {0, 64});
    v.field("patience", patience, "epochs without improvement before training ends; 0 chooses", {0, 1e6});
    v.field(
        "refit", refit,
        "train once more, as long as validation chose, on the validation rows too: yes, no, or auto: where there is a "
        "test part, below 4000 rows or where the validation rows are the last before it in time");
    v.field("augment", augment, "vary pictures, sounds and texts in training");
    v.field("precision", precision, "auto, float32 or bfloat16");
    v.field("seed", seed, "of weights, order, augmentation and dropout", {0, 9e15});
    v.field("threads", threads, "compute threads; 0: all cores", {0, 1024});
    v.field("device", device, "auto, cpu or cuda");
  }
  /// @throws Error(config) for a `time`, `precision`, `refit` or `device` that is not one
  void validate() const;
};

/// What answers say besides the answer.
struct AnswerRecipe {
  double coverage = 0.9;
  double false_alarms = 0.01;
  std::string without_inputs = "prior";

  template <class V>
  void fields(V& v) {
    v.field("coverage", coverage,
            "share of true answers that the sets of possible labels and the intervals of numbers hold", {0.5, 0.999});
    v.field("false_alarms", false_alarms,
            "share of sound pictures, recordings … that may be taken for broken ones, which are then left out; 0: none",
            {0, 0.5});
    v.field("without_inputs", without_inputs,
            "what a row gets of which no input can be used: prior, the shares of the labels in training, or none");
  }
  /// @throws Error(config) for a `without_inputs` that is neither
  void validate() const;
};

/// How inputs are kept from leaving each other behind: a fused model learns what its easiest input tells, is content,
/// and the others' encoders stay poor (Wang et al. 2020, arXiv:1905.12681).
struct BalanceRecipe {
  std::string method = "auto";
  double strength = 0.5;
  bool noise = false;
  int64_t every = 4;

  template <class V>
  void fields(V& v) {
    v.field("method", method,
            "auto measures each input's own head after every epoch and gives more weight to one that still gains by "
            "itself; measure changes nothing; none does not even measure; "
            "gradient_modulation slows the encoders of inputs that are ahead (OGM-GE, Peng et al. 2022); "
            "gradient_blending weighs the losses of all heads by how they generalise (Wang et al. 2020)");
    v.field("strength", strength, "of gradient modulation: how much an input that is ahead is slowed", {0, 100});
    v.field("noise", noise, "of gradient modulation: add normal noise as wide as the gradient to what is slowed");
    v.field("every", every, "of gradient blending: epochs after which the weights are measured anew", {1, 100000});
  }
  /// @throws Error(config) for a method that is none
  void validate() const;
};

/// A trained run to learn from beside the labels. Hinton, Vinyals and Dean 2015, arXiv:1503.02531; where the teacher
/// sees more inputs: Lopez-Paz et al. 2016, arXiv:1511.03643.
struct DistillRecipe {
  std::string teacher;
  double temperature = 2;
  double weight = 1;

  template <class V>
  void fields(V& v) {
    v.field("teacher", teacher, "a run whose split is kept and whose answers are learned too; empty: none");
    v.field("temperature", temperature, "both models' scores are divided by this, so that small probabilities tell",
            {0.1, 100});
    v.field("weight", weight,
            "of the distance to the teacher beside the loss of the labels; 0 learns from labels alone", {0, 1000});
  }
};

/// A whole recipe.
struct Recipe {
  DataRecipe data;
  SplitConfig split;
  std::vector<InputRecipe> inputs;
  Node fusion{Node::Table{}};
  SequenceRecipe sequence;
  Node context{Node::Table{}};    ///< `type` and its fields; empty without sequences
  Node auxiliary{Node::Table{}};  ///< `alignment = {...}`, `reconstruction = {...}`, or nothing
  std::vector<TargetRecipe> targets;
  TrainRecipe train;
  AnswerRecipe answers;
  BalanceRecipe balance;
  DistillRecipe distill;

  template <class V>
  void fields(V& v) {
    v.field("data", data, "where the rows come from");
    v.field("split", split, "which rows train, validate and test");
    v.field("inputs", inputs, "what the model sees");
    v.field("fusion", fusion, "how inputs join; see `braid describe fusion`");
    v.field("sequence", sequence, "which rows belong together, such as the utterances of a dialogue");
    v.field("context", context, "how rows of a sequence know each other; see `braid describe context`");
    v.field("auxiliary", auxiliary,
            "losses that need no label, such as auxiliary.alignment.weight=0.1; see `braid describe auxiliary`");
    v.field("targets", targets, "what the model answers");
    v.field("train", train, "how the model is trained");
    v.field("answers", answers, "what answers say besides the answer");
    v.field("balance", balance, "how rich and poor inputs are kept from leaving each other behind");
    v.field("distill", distill, "a trained run whose answers are learned beside the labels");
  }
  /// The column whose equal rows hang together: of sequences, or else of the split's groups; empty where each row is on
  /// its own.
  const std::string& unit_column() const { return sequence.column.empty() ? split.group : sequence.column; }
  /// @throws Error(config) for two inputs of one name, a `share` that names no other input, an input that reads a
  /// column otherwise than `data.kinds` says, a context without a sequence, or a balance that needs the heads of single
  /// inputs where they are not trained
  void validate() const;
};

/// Reads a recipe from a TOML file. A relative path of its table that leads nowhere from the working folder, but does
/// from the recipe's, is taken from there.
/// @param overrides  `key.path=value` each, see `apply_override`
/// @throws Error(config, io) naming file, line and column
Recipe read_recipe(const std::filesystem::path& path, const std::vector<std::string>& overrides = {});

/// Seconds of `90s`, `10m`, `1h30m`, `2h`, or a plain number of seconds; 0 for an empty text. @throws Error(config)
double parse_duration(const std::string& text);

}  // namespace braid

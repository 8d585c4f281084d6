#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "braid/core/config.h"

/// @file pattern_table.h
/// How a bundle answers when only some of its inputs are there.

namespace braid {

/// Inputs by id: those that a row has, or those that a model may see.
using Pattern = std::set<std::string>;

/// Of so many inputs every subset is looked at: who answers from it, and what each input does for an answer. Of more,
/// some subsets stand for all.
inline constexpr int64_t whole_inputs = 6;

/// How one target is answered from one pattern of inputs, as held-out rows decided.
struct PatternChoice {
  std::vector<std::string> inputs;  ///< ids of the inputs that are there, sorted
  std::string target;               ///< id
  /// Who answers: `fused`, `votes` (the single inputs' heads together), `single`, `specialist` (a model of one input
  /// alone, see `Model::specialist`), or `pair` (that and the input's head: the mean of their scores)
  std::string head = "fused";
  std::vector<std::string> uses;  ///< ids of the inputs that the head is shown, some or all of `inputs`; sorted
  double temperature = 1;         ///< by which the head's scores are divided
  double limit = 0;       ///< of the nonconformity within which the wanted share of true answers lie; may be infinite
  int64_t rows = 0;       ///< held-out rows that had these inputs and a label
  double loss = 0;        ///< mean over these rows, calibrated
  double whole_loss = 0;  ///< the same of the fused answer from all of `inputs`
  /// For each raw score, after the temperature: what it is multiplied with and what is added then; empty where the
  /// temperature alone is as good.
  std::vector<double> factors = {}, offsets = {};

  template <class V>
  void fields(V& v) {
    v.field("inputs", inputs, "inputs that are there");
    v.field("target", target, "what is answered");
    v.field("head", head, "who answers: fused, votes, single, specialist or pair");
    v.field("uses", uses, "inputs that the head is shown");
    v.field("temperature", temperature, "by which scores are divided", {1e-6, 1e6});
    v.field("limit", limit, "of the nonconformity of answers that are possible", {0});
    v.field("rows", rows, "held-out rows", {0});
    v.field("loss", loss, "on them, calibrated");
    v.field("whole_loss", whole_loss, "on them, of the fused answer from all that is there");
    v.field("factors", factors, "of each score, after the temperature; empty: 1", {-1e6, 1e6});
    v.field("offsets", offsets, "of each score, after its factor; empty: 0", {-1e6, 1e6});
  }
};

/// How far apart the answers of single inputs to one target usually are at most.
struct UsualDisagreement {
  std::string target;  ///< id
  double limit = 0;    ///< of `Task::disagreement` of the two that are furthest apart; may be infinite

  template <class V>
  void fields(V& v) {
    v.field("target", target, "what is answered");
    v.field("limit", limit, "of the disagreement of two single inputs", {0});
  }
};

/// Every choice. A model that learned to fuse may still be worse than one of its parts where an input is missing, weak
/// or misleading; the table holds what was better on rows that training did not see.
struct PatternTable {
  double coverage = 0.9;                         ///< share of true answers that sets and intervals are meant to hold
  std::vector<PatternChoice> choices;            ///< among what a model of all inputs makes of one encoding
  std::vector<PatternChoice> specialists;        ///< where a specialist has a part in the answer, instead of the choice
  std::vector<UsualDisagreement> disagreements;  ///< one a target, of tables with at least two inputs

  template <class V>
  void fields(V& v) {
    v.field("coverage", coverage, "share of true answers that sets and intervals hold", {0, 1});
    v.field("choices", choices, "one a pattern and target");
    v.field("specialists", specialists, "where a model of one input alone has a part in the answer, instead");
    v.field("disagreements", disagreements, "one a target");
  }

  /// The choice for a target where exactly these inputs are there; null where there is none.
  const PatternChoice* find(const Pattern& inputs, const std::string& target) const;

  /// Who answers in the end: of `specialists` where there is one, else of `choices`; null where there is none.
  const PatternChoice* answering(const Pattern& inputs, const std::string& target) const;

  /// Ids of the inputs whose specialists answer somewhere.
  std::set<std::string> needed_specialists() const;

  /// The usual disagreement about a target; infinite where it is not known.
  double disagreement(const std::string& target) const;

  /// Such a choice for a pattern that was not tried: the fused answer from what is there, at `temperature`, with the
  /// widest limit of all patterns; where nothing is there, what training knew without looking.
  PatternChoice untried(const Pattern& inputs, const std::string& target, double temperature) const;
};

/// All inputs first, then smaller patterns: every subset of up to `whole` inputs; of more, all but one and each alone.
std::vector<Pattern> patterns_of(const std::vector<std::string>& ids, size_t whole);

}  // namespace braid

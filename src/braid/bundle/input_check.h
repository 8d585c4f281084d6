#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "braid/tensor/torch.h"
#include "braid/tensor/weights.h"

/// @file input_check.h
/// What an input usually looks like, to tell what is broken: black, silent, noise, no language. Distances as in Lee et
/// al. 2018, arXiv:1807.03888, without their classes.

namespace braid {

/// A normal distribution over S numbers, and how far from its middle is too far.
struct Usual {
  torch::Tensor mean;       ///< [S] double
  torch::Tensor whitening;  ///< [S, K] double: (x - mean) times this has unit covariance, in K of its S directions
  double limit = 0;         ///< largest distance that is not strange

  /// Fits mean and covariance; directions that hardly vary are widened, so that no tiny change there is strange.
  /// @param samples [n, S] double, n >= 2
  static Usual of(const torch::Tensor& samples);

  /// The same in those directions alone in which samples vary less than their numbers do one by one, 256 of them at
  /// most: there numbers depend on each other, and noise, which does not keep that, stands out.
  static Usual of_dependence(const torch::Tensor& samples);

  /// Mahalanobis distance per direction, the root of the mean square, [N]. @param values [N, S] double
  torch::Tensor distance(const torch::Tensor& values) const;

  /// The same in units of the limit, above 1 for what is strange; zeros where there is no limit.
  std::vector<double> excess(const torch::Tensor& values) const;
};

/// The views of one input: of its steps as they are read, and as they are encoded.
struct InputCheck {
  Usual signal;
  std::optional<Usual> encoding = {};  ///< none of texts: one about something new is not broken
  std::optional<Usual> content = {};  ///< of vectors of one step: their numbers, which vary together; see `has_content`
  /// So many times the limit of `content` a vector may be away and still be used beside other inputs: a model that has
  /// met noise makes more of a noisy one than of none, up to here.
  double tolerance = std::numeric_limits<double>::infinity();
  torch::Tensor spelling = {};  ///< of texts, [V, 2] double, see `spelling_of`: what `signal` is of; else undefined
};

/// By input id; none of columns, whose cells are looked at one by one, see `Feature::objection`.
using InputChecks = std::map<std::string, InputCheck>;

NamedTensors tensors_of(const InputChecks& checks);  ///< for a file
/// The inverse. @throws Error(io) for tensors that are missing or misshapen
InputChecks checks_from(const NamedTensors& tensors, const std::string& source);

}  // namespace braid

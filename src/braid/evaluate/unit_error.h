#pragma once

#include <cstdint>

#include "braid/tensor/torch.h"

/// @file unit_error.h
/// How far a mean may be off where rows hang together.

namespace braid {

/// Standard error of the mean of values whose rows come in units, such as the patients they are of: the root of the sum
/// over units of the squared sum of what their rows are off by, over the number of rows, with G / (G - 1) for G units
/// (Liang and Zeger 1986, doi:10.1093/biomet/73.1.13; the factor: MacKinnon and White 1985,
/// doi:10.1016/0304-4076(85)90158-7). Of units of one row each it is the usual one.
/// @param values  [R] double  @param units  [R] int64, not negative, equal for rows of one; undefined: each row is one
/// @return infinity with fewer than two units
double error_of_mean(const torch::Tensor& values, const torch::Tensor& units);

/// As many independent rows would tell as much about a share as these do that come in units: the rows over what their
/// units make the variance of the share larger by (Kish 1965, "Survey Sampling", section 8.2), no more than there are.
/// Where every row has it or none, nothing shows how alike rows of a unit are, and they count as wholly alike.
/// @param holds  [R] double, 0 or 1
double independent_rows(const torch::Tensor& holds, const torch::Tensor& units);

/// How many standard errors above 0 the best of several means lies on average when in truth none of them is: what is
/// picked as the best of many looks better than it is. Of one it is 0, of four independent ones 1.03, of 63 2.3; of
/// ones that are much alike, as answers of one model are, far less. From 200 resamples in which the sign of what each
/// unit is off by is drawn (multiplier bootstrap of a maximum: Chernozhukov, Chetverikov and Kato 2013,
/// doi:10.1214/13-AOS1161).
/// @param values  [K, R] double  @param units  [R] as above
double luck_of_best(const torch::Tensor& values, const torch::Tensor& units, uint64_t seed);

}  // namespace braid

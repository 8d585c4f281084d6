#pragma once

#include <map>
#include <string>

#include "braid/predict/infer.h"

/// @file validation.h
/// What validation rows say of a model, and what they can tell apart.

namespace braid {

/// Which rows have a label, [R] bool. @param truth  as in `Outputs`
torch::Tensor is_labelled(const torch::Tensor& truth);

/// Which rows have a label of some target, [R] bool.
torch::Tensor labelled_rows(const Outputs& outputs);

/// Loss of each row, [R] double; 0 of those without a label. @param scores  [R, K], tempered
torch::Tensor row_losses(const Task& task, const torch::Tensor& scores, const torch::Tensor& truth);

/// Calibrates the model's tasks on these rows, see `Task::calibrate`. @param weights  of each target's loss, by id
/// @return sum over targets of a row's loss after that, [R] double; rows without any label are left out
torch::Tensor calibrated_losses(Model& model, const Outputs& outputs, const std::map<std::string, double>& weights,
                                torch::Device device);

/// The loss of the head of each input, by id, at the temperature that suits it best, summed over targets by weight: of
/// the same rows as `calibrated_losses`, [R] double, NaN in those that lack the input or a label of a target it
/// answers.
std::map<std::string, torch::Tensor> head_losses(Model& model, const Outputs& outputs,
                                                 const std::map<std::string, double>& weights, torch::Device device);

/// What epochs are compared by: a row's fused loss and the mean over the heads of the inputs it has, since an answer
/// may have to do with one of them. @param fused  [R] double @param heads  as `head_losses` gives; empty: there are
/// none
torch::Tensor losses_of_all(const torch::Tensor& fused, const std::map<std::string, torch::Tensor>& heads);

/// Mean loss of an answer that sees no input, summed over targets by weight.
double blind_loss(Model& model, const Outputs& outputs, const std::map<std::string, double>& weights,
                  torch::Device device);

/// Whether `a` is lower than `b` by more than `errors` paired standard errors of the mean difference, in which rows of
/// one unit count together (`error_of_mean`); false where one of them is undefined.
/// @param a, b  [R] double, losses of the same rows  @param units  [R] int64; undefined: every row is one
bool clearly_lower(const torch::Tensor& a, const torch::Tensor& b, double errors, const torch::Tensor& units = {});

}  // namespace braid

#pragma once

#include <exception>

#include "braid/model/model.h"

/// @file on_device.h
/// A model that computes elsewhere for a while.

namespace braid {

/// Moves a model to a device, and back to where it was when this ends, by whatever way.
class OnDevice {
 public:
  /// @throws c10::Error for a device that is not there or has no memory left
  OnDevice(Model& model, torch::Device device) : model_(model), home_(device) {
    if (const auto weights = model.parameters(); !weights.empty()) home_ = weights[0].device();
    if (home_ == device) return;
    model_.to(device);
    is_away_ = true;
  }
  ~OnDevice() {
    if (!is_away_) return;
    try {
      model_.to(home_);
    } catch (const std::exception&) {
      // The device itself has failed; the error that says so is on its way.
    }
  }
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

 private:
  Model& model_;
  torch::Device home_;
  bool is_away_ = false;
};

}  // namespace braid

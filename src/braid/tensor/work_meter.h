#pragma once

#include <cstdint>
#include <memory>

/// @file work_meter.h
/// How much the calling thread computes, and how much memory its tensors take meanwhile.

namespace braid {

/// Listens to the calling thread as long as it lives; one at a time a thread.
///
/// Counted are the multiplications of products: of matrices, convolutions, attention and recurrent layers, by the
/// shapes of what they are called with. A multiplication and its addition are two operations. What works on one number
/// at a time (activations, normalisation, products of equal shapes) is not counted; in such models it is a few per
/// cent.
class WorkMeter {
 public:
  /// @throws Error(internal) where this thread is measured already
  WorkMeter();
  ~WorkMeter();
  WorkMeter(const WorkMeter&) = delete;
  WorkMeter& operator=(const WorkMeter&) = delete;

  /// Floating-point operations since it began, two a multiplication and addition.
  double flops() const;

  /// The most bytes that tensors made since it began took at once. What libraries take for themselves is not seen.
  int64_t peak_bytes() const;

 private:
  struct Counts;
  std::shared_ptr<Counts> counts_;
  uint64_t callback_ = 0;
  struct Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace braid

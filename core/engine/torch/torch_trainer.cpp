// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/engine/torch/torch_device.h"
#include "core/engine/torch/torch_draws.h"
#include "core/engine/torch/torch_graph.h"
#include "core/engine/torch/torch_losses.h"
#include "core/engine/torch/torch_network.h"
#include "core/engine/torch/torch_optimizer.h"
#include "core/engine/torch_library.h"
#include "core/model/trainer.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace latentscape {
namespace {

constexpr std::int64_t kEvaluationChunk = 1000;  // images scored together
constexpr int kStepsBeforeRecording = 3;         // per batch size: libraries are loaded and initialised during the first steps

// A tensor that refers to values, which outlive it.
torch::Tensor wrap(const std::vector<float>& values) {
  return torch::from_blob(const_cast<float*>(values.data()), {static_cast<std::int64_t>(values.size())});
}

// All of a tensor on the host; none of one that is undefined.
std::vector<float> listed(const torch::Tensor& flat) {
  if (!flat.defined()) return {};
  const float* values = flat.data_ptr<float>();
  return {values, values + flat.numel()};
}

// parameters: all of them, on the host.
Weights unflattened(const ModelConfig& model, const torch::Tensor& parameters) {
  const float* values = parameters.data_ptr<float>();
  Weights weights;
  for (auto& spec : tensorLayout(model)) {
    std::size_t count = 1;
    for (const auto extent : spec.shape) count *= static_cast<std::size_t>(extent);
    weights.tensors.push_back({std::move(spec.name), std::move(spec.shape), {values, values + count}});
    values += count;
  }
  return weights;
}

// Trains any model with LibTorch's autograd. Parameters, gradients and the optimizer's moments are flat buffers; the layers'
// tensors are views of them, so that the optimizer takes a few operations, whatever the number of layers. Everything that changes
// between steps (images, random numbers, rates) is in tensors with fixed addresses, so that a GPU's steps can be recorded and
// replayed.
class TorchTrainer final : public Trainer {
 public:
  TorchTrainer(const ModelConfig& model, const TrainingConfig& training, const Weights& initial)
      : m_model(model), m_training(training), m_device(prepareDevice(training)), m_release{m_device},
        m_stream(ownStream(m_device)), m_rate(training.learningRate), m_beta(training.beta),
        m_generator(ownGenerator(m_device, training.seed)), m_recording(DeviceGraph::possible(m_device)) {
    const c10::StreamGuard here(m_stream);
    std::vector<torch::Tensor> flat;
    for (const Tensor& tensor : initial.tensors) flat.push_back(wrap(tensor.values));
    m_values = torch::cat(flat).to(m_device);
    m_losses.emplace(m_device, m_stream);
    m_optimizer.emplace(training, m_values);
    m_betaOnDevice.emplace(m_values.options());
    std::int64_t at = 0;
    for (const Tensor& tensor : initial.tensors) {
      const auto count = static_cast<std::int64_t>(tensor.values.size());
      auto view = m_values.narrow(0, at, count).view(tensor.shape).detach().requires_grad_();
      view.mutable_grad() = m_optimizer->gradient().narrow(0, at, count).view(tensor.shape);
      m_parameters.push_back(std::move(view));
      at += count;
    }
  }

  // Waits for enqueued work, since the next trainer takes over its memory.
  ~TorchTrainer() override {
    if (m_device.is_cpu()) return;
    try {
      m_stream.synchronize();
    } catch (const std::exception&) {  // a lost device
    }
  }

  std::string device() const override { return m_device.is_cpu() ? "cpu" : m_device.str(); }
  std::string deviceDescription() const override {
    if (m_device.is_cpu()) {
      const int threads = at::get_num_threads();
      return "CPU, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    }
    const std::string name = deviceName(m_device);
    return "CUDA:" + std::to_string(m_device.index()) + (name.empty() ? "" : ", " + name);
  }

  void setTrainingImages(const ImageSet& images) override {
    const c10::StreamGuard here(m_stream);
    m_images = levelsOf(images, 0, images.size()).to(m_device);
    m_classes = classesOf(images, 0, images.size());
    m_batches.clear();  // recorded steps read the previous images
  }

  void setOrder(std::span<const std::uint32_t> order) override {
    const c10::StreamGuard here(m_stream);
    auto indices = torch::empty({static_cast<std::int64_t>(order.size())}, torch::kInt64);
    std::copy(order.begin(), order.end(), indices.data_ptr<std::int64_t>());
    m_order = indices.to(m_device);
  }

  void step(std::size_t first, std::size_t count) override {
    const c10::StreamGuard here(m_stream);
    Batch& batch = batchOf(count);
    choose(batch, first);
    draw(batch);
    m_optimizer->prepare(m_rate);
    m_betaOnDevice->set(m_beta);
    m_replayed = batch.recorded.recorded();
    if (m_replayed) {
      batch.recorded.replay();
    } else {
      take(batch);
      if (++batch.steps == kStepsBeforeRecording && m_recording) record(batch);
    }
    ++m_steps;
    m_losses->add(batch.losses);
  }

  Weights gradient(std::size_t first, std::size_t count) override {
    const c10::StreamGuard here(m_stream);
    Batch batch = makeBatch(static_cast<std::int64_t>(count));
    choose(batch, first);
    batch.noise.copy_(hostNoise(batch));
    m_betaOnDevice->set(m_beta);
    differentiate(batch, true);
    return unflattened(m_model, m_optimizer->gradient().cpu());
  }

  std::vector<Losses> readLosses(bool wait) override {
    const c10::StreamGuard here(m_stream);
    return m_losses->read(wait);
  }

  void setLearningRate(double rate) override { m_rate = rate; }
  void setBeta(double beta) override { m_beta = beta; }

  Result<Losses> evaluate(const ImageSet& images, std::uint64_t noiseSeed, std::stop_token stop) override {
    const c10::StreamGuard here(m_stream);
    const torch::NoGradGuard frozen;
    RandomStream random(noiseSeed);
    auto sums = torch::zeros({2}, torch::TensorOptions().dtype(torch::kFloat64).device(m_device));
    const auto size = static_cast<std::int64_t>(images.size());
    // Normals are drawn in pairs: with an even number per chunk the noise equals that of one draw for the whole set.
    static_assert(kEvaluationChunk % 2 == 0);
    for (std::int64_t first = 0; first < size; first += kEvaluationChunk) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      const auto count = std::min(kEvaluationChunk, size - first);
      const auto batch = floats(images, static_cast<std::size_t>(first), static_cast<std::size_t>(count));
      const auto classes = classesOf(images, static_cast<std::size_t>(first), static_cast<std::size_t>(count));
      auto noise = torch::empty({count, m_model.latentDimension});
      random.fillNormal({noise.data_ptr<float>(), static_cast<std::size_t>(noise.numel())});
      const auto [reconstruction, kl] = terms(batch, batch, classes, noise.to(m_device));
      sums[0].add_(reconstruction);
      sums[1].add_(kl);
    }
    const auto read = (sums / static_cast<double>(size)).cpu();
    return Losses{read[0].item<double>(), read[1].item<double>()};
  }

  std::vector<float> encodeMeans(const ImageSet& images, std::size_t first, std::size_t count) override {
    const c10::StreamGuard here(m_stream);
    const torch::NoGradGuard frozen;
    const auto d = static_cast<std::size_t>(m_model.latentDimension);
    std::vector<float> means(count * d);
    const auto size = static_cast<std::size_t>(kEvaluationChunk);
    for (std::size_t at = 0; at < count; at += size) {
      const std::size_t n = std::min(size, count - at);
      const auto mean = posteriorMeans(floats(images, first + at, n), classesOf(images, first + at, n)).cpu().contiguous();
      std::copy_n(mean.data_ptr<float>(), n * d, means.begin() + static_cast<std::ptrdiff_t>(at * d));
    }
    return means;
  }

  std::shared_ptr<const Weights> weights() const override {
    const c10::StreamGuard here(m_stream);
    return std::make_shared<const Weights>(unflattened(m_model, m_values.cpu()));
  }

  bool replays() const override { return m_replayed; }

  // On a GPU the copies are enqueued between two steps, and nobody waits for them.
  void beginSnapshot(const ImageSet& images, std::size_t count) override {
    if (m_device.is_cpu()) return Trainer::beginSnapshot(images, count);
    const c10::StreamGuard here(m_stream);
    const torch::NoGradGuard frozen;
    if (m_shown.pixels != images.pixels.data() || m_shown.size != images.size()) {
      m_shown = {images.pixels.data(), images.size(), levelsOf(images, 0, images.size()).to(m_device),
                 classesOf(images, 0, images.size())};
    }
    const auto pinned = torch::TensorOptions().dtype(torch::kFloat32).pinned_memory(true);
    const auto total = static_cast<std::int64_t>(count);
    Copying copying{torch::empty(m_values.sizes(), pinned), torch::empty({total, m_model.latentDimension}, pinned),
                    std::make_unique<c10::Event>(m_device.type())};
    copying.values.copy_(m_values, true);
    for (std::int64_t first = 0; first < total; first += kEvaluationChunk) {
      const std::int64_t n = std::min(kEvaluationChunk, total - first);
      const auto classes = m_shown.classes.defined() ? m_shown.classes.narrow(0, first, n) : m_shown.classes;
      copying.means.narrow(0, first, n).copy_(posteriorMeans(unit(m_shown.images.narrow(0, first, n)), classes), true);
    }
    copying.done->record(m_stream);
    m_copying = std::move(copying);
  }

  std::optional<Snapshot> takeSnapshot(bool wait) override {
    if (m_device.is_cpu()) return Trainer::takeSnapshot(wait);
    if (!m_copying || (!wait && !m_copying->done->query())) return std::nullopt;
    if (wait) m_stream.synchronize();
    const Copying copied = std::move(*m_copying);
    m_copying.reset();
    const float* means = copied.means.data_ptr<float>();
    return Snapshot{std::make_shared<const Weights>(unflattened(m_model, copied.values)), {means, means + copied.means.numel()}};
  }

  std::shared_ptr<const StateCopy> copyState() const override {
    const c10::StreamGuard here(m_stream);
    const torch::NoGradGuard frozen;
    auto copy = std::make_shared<Copy>();
    copy->model = m_model;
    copy->values = m_values.clone();
    if (hasMean(m_training.optimizer)) copy->mean = m_optimizer->mean().clone();
    if (hasSquare(m_training.optimizer)) copy->square = m_optimizer->square().clone();
    copy->step = m_steps;
    copy->generator = generatorState(m_generator);
    if (!m_device.is_cpu()) {
      copy->made = std::make_unique<c10::Event>(m_device.type());
      copy->made->record(m_stream);
    }
    return copy;
  }

  void restore(const StateCopy& copy) override {
    const auto& ours = dynamic_cast<const Copy&>(copy);
    begin(ours.values, ours.mean, ours.square, ours.step, ours.generator);
  }

  void setState(const TrainerState& state) override {
    std::vector<torch::Tensor> flat;
    for (const Tensor& tensor : state.weights.tensors) flat.push_back(wrap(tensor.values));
    const auto moments = [](const std::vector<float>& values) { return values.empty() ? torch::Tensor() : wrap(values); };
    begin(torch::cat(flat), moments(state.mean), moments(state.square), static_cast<std::int64_t>(state.step), state.generator);
  }

 private:
  // Clones on the trainer's device.
  struct Copy final : StateCopy {
    TrainerState unpacked() const override {
      TrainerState state;
      state.weights = unflattened(model, toHost(values));
      state.mean = listed(toHost(mean));
      state.square = listed(toHost(square));
      state.step = static_cast<std::uint64_t>(step);
      state.generator = generator;
      return state;
    }

    // On a stream of its own, which waits for nothing but the clones: not for later steps.
    torch::Tensor toHost(const torch::Tensor& tensor) const {
      if (!made || !tensor.defined()) return tensor;
      const DeviceGraph::NotRecording whileCopying;
      const c10::Stream stream = copyingStream(tensor.device());
      const c10::StreamGuard here(stream);
      made->block(stream);
      return tensor.cpu();
    }

    ModelConfig model;
    torch::Tensor values, mean, square;  // moments undefined where the optimizer has none of that kind
    std::int64_t step = 0;
    std::string generator;
    std::unique_ptr<c10::Event> made;  // on a GPU
  };

  // With a state that is none of the steps taken so far; undefined moments are 0. Recorded work keeps its addresses.
  void begin(const torch::Tensor& values, const torch::Tensor& mean, const torch::Tensor& square, std::int64_t step,
             const std::string& generator) {
    const c10::StreamGuard here(m_stream);
    const torch::NoGradGuard frozen;
    m_values.copy_(values, true);
    m_optimizer->set(mean, square, step);
    m_steps = step;
    setGeneratorState(m_generator, generator);
    m_losses->clear();
  }

  // The tensors that steps of one batch size read and write.
  struct Batch {
    torch::Tensor indices;  // [n], into the training images
    torch::Tensor noise;    // [n, d]
    draws::OnDevice drawn;  // on a GPU
    torch::Tensor losses;   // [2]: reconstruction term and KL, mean over the batch
    int steps = 0;          // steps that ran as single operations
    DeviceGraph recorded;
  };

  // The images of the last snapshot, on the device.
  struct Shown {
    const void* pixels = nullptr;
    std::size_t size = 0;
    torch::Tensor images, classes;
  };

  // A pending snapshot.
  struct Copying {
    torch::Tensor values, means;  // on the host, pinned
    std::unique_ptr<c10::Event> done;
  };

  static torch::Tensor levelsOf(const ImageSet& images, std::size_t first, std::size_t count) {
    const std::size_t pixels = images.shape.pixels();
    return torch::from_blob(const_cast<std::uint8_t*>(images.pixels.data() + first * pixels),
                            {static_cast<std::int64_t>(count), static_cast<std::int64_t>(pixels)}, torch::kUInt8);
  }

  torch::Tensor floats(const ImageSet& images, std::size_t first, std::size_t count) const {
    return unit(levelsOf(images, first, count).to(m_device));
  }

  static torch::Tensor unit(const torch::Tensor& levels) { return levels.to(torch::kFloat32).mul_(1.0 / 255.0); }

  torch::Tensor posteriorMeans(const torch::Tensor& images, const torch::Tensor& classes) const {
    torch::Tensor mean, logVariance;
    network::encode(m_model, m_parameters, images, classes, mean, logVariance);
    return mean;
  }

  // One-hot vectors of a conditional model's classes, on the device; otherwise undefined.
  torch::Tensor classesOf(const ImageSet& images, std::size_t first, std::size_t count) const {
    if (m_model.classes == 0) return {};
    auto classes = torch::zeros({static_cast<std::int64_t>(count), m_model.classes});
    auto rows = classes.accessor<float, 2>();
    for (std::size_t i = 0; i < count; ++i) {
      if (const int label = images.label(first + i); label >= 0 && label < m_model.classes)
        rows[static_cast<std::int64_t>(i)][label] = 1.0F;
    }
    return classes.to(m_device);
  }

  Batch makeBatch(std::int64_t n) const {
    const auto onDevice = m_values.options();
    Batch batch;
    batch.indices = torch::empty({n}, onDevice.dtype(torch::kInt64));
    batch.noise = torch::zeros({n, m_model.latentDimension}, onDevice);
    batch.losses = torch::zeros({2}, onDevice);
    if (!m_device.is_cpu())
      batch.drawn = draws::OnDevice(m_training, n, static_cast<std::int64_t>(m_model.image.pixels()), onDevice);
    return batch;
  }

  Batch& batchOf(std::size_t count) {
    if (const auto found = m_batches.find(count); found != m_batches.end()) return found->second;
    return m_batches.emplace(count, makeBatch(static_cast<std::int64_t>(count))).first->second;
  }

  void choose(Batch& batch, std::size_t first) {
    batch.indices.copy_(m_order.narrow(0, static_cast<std::int64_t>(first), batch.indices.size(0)), true);
  }

  std::uint64_t stepNumber() const { return static_cast<std::uint64_t>(m_steps); }
  torch::Tensor hostNoise(const Batch& batch) const {
    return draws::hostNoise(m_training, stepNumber(), batch.noise.size(0), batch.noise.size(1));
  }

  // Draws the step's random numbers. On the processor: the fused step's noise, so that the two can be compared; differentiate()
  // draws those for pixels. On a GPU: those of its own generator, which are already on the device.
  void draw(Batch& batch) {
    if (m_device.is_cpu()) {
      batch.noise.copy_(hostNoise(batch));
      return;
    }
    if (m_model.variational()) batch.noise.normal_(0.0, 1.0, m_generator);
    batch.drawn.draw(m_generator);
  }

  // Everything that a step does once its random numbers are in their tensors.
  void take(Batch& batch) {
    const auto [reconstruction, kl] = differentiate(batch, m_device.is_cpu());
    const torch::NoGradGuard frozen;
    m_optimizer->take();
    batch.losses[0].copy_(reconstruction.detach());
    batch.losses[1].copy_(kl.detach());
    batch.losses.div_(static_cast<double>(batch.indices.size(0)));
  }

  // A step that can't be recorded keeps running as single operations: slower, with the same results.
  void record(Batch& batch) {
    try {
      batch.recorded.record([&] { take(batch); });
    } catch (const std::exception&) {
      m_recording = false;
    }
  }

  // Returns the terms of -ELBO, summed over the batch, and leaves the objective's gradient in the optimizer's buffer. onHost: the
  // host binarizes and corrupts the pixels.
  std::pair<torch::Tensor, torch::Tensor> differentiate(const Batch& batch, bool onHost) {
    auto images = unit(m_images.index_select(0, batch.indices));
    if (m_training.binarize)
      images = onHost ? draws::binarizedByHost(m_training, stepNumber(), images) : batch.drawn.binarized(images);
    const auto classes = m_classes.defined() ? m_classes.index_select(0, batch.indices) : m_classes;
    const bool corrupts = m_training.corruption.kind != CorruptionKind::None;
    const auto input = !corrupts ? images
                       : onHost  ? draws::corruptedByHost(m_training, stepNumber(), images)
                                 : batch.drawn.corrupted(images);
    const auto [reconstruction, kl] = terms(input, images, classes, batch.noise);
    m_optimizer->gradient().zero_();
    const double mean = 1.0 / static_cast<double>(images.size(0));
    const double weight = m_training.meanOverPixels ? mean / static_cast<double>(m_model.image.pixels()) : mean;
    (weight * reconstruction + m_betaOnDevice->tensor() * (mean * kl)).backward();
    return {reconstruction, kl};
  }

  // Both terms of -ELBO, summed over the batch.
  std::pair<torch::Tensor, torch::Tensor> terms(const torch::Tensor& input, const torch::Tensor& images,
                                                const torch::Tensor& classes, const torch::Tensor& noise) const {
    torch::Tensor mean, logVariance;
    network::encode(m_model, m_parameters, input, classes, mean, logVariance);
    const bool variational = logVariance.defined();
    const auto z = variational ? mean + (0.5 * logVariance).exp() * noise : mean;
    const auto output = network::decode(m_model, m_parameters, z, classes);
    return {network::reconstruction(m_model, m_parameters, output, images),
            variational ? network::divergence(mean, logVariance) : torch::zeros({}, mean.options())};
  }

  ModelConfig m_model;
  TrainingConfig m_training;
  torch::Device m_device;
  struct Release {
    torch::Device device;
    ~Release() { releaseMemory(device); }
  } m_release;           // declared before everything that takes memory, so destroyed after it
  c10::Stream m_stream;  // for all of this trainer's work on a GPU
  double m_rate;
  double m_beta;
  at::Generator m_generator;  // for the random numbers on a GPU
  bool m_recording;           // whether steps get recorded
  bool m_replayed = false;    // whether the last step was a replay
  torch::Tensor m_values;     // all parameters
  std::optional<TorchLosses> m_losses;
  std::optional<TorchOptimizer> m_optimizer;
  std::optional<DeviceNumber> m_betaOnDevice;
  std::int64_t m_steps = 0;                 // steps taken
  std::vector<torch::Tensor> m_parameters;  // views of m_values, in layout order
  torch::Tensor m_images;                   // [N, pixels] uint8, on the device
  torch::Tensor m_classes;                  // [N, classes], of a conditional model
  torch::Tensor m_order;
  std::map<std::size_t, Batch> m_batches;  // by number of images: an epoch has two sizes, since its last batch may be short
  Shown m_shown;
  std::optional<Copying> m_copying;
};

}  // namespace
}  // namespace latentscape

void latentscapeMakeTrainer(latentscape::Result<std::unique_ptr<latentscape::Trainer>>* result,
                            const latentscape::ModelConfig& model, const latentscape::TrainingConfig& training,
                            const latentscape::Weights& initial) {
  using latentscape::Error;
  try {
    *result = std::unique_ptr<latentscape::Trainer>(std::make_unique<latentscape::TorchTrainer>(model, training, initial));
  } catch (const latentscape::DeviceError& error) {
    *result = Error{error.what(), "device", error.advice};
  } catch (const std::exception& error) {
    *result =
        Error{std::string("the model can't be made: ") + error.what(), "device", "Choose a smaller model or another device."};
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/data/binarization.h"
#include "core/model/engine.h"
#include "core/model/fused_trainer.h"
#include "core/model/step_noise.h"
#include "core/model/torch_network.h"
#include "core/model/trainer.h"

#include <torch/torch.h>

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <array>
#include <cmath>
#include <deque>
#include <stdexcept>
#include <utility>

namespace latentscape {
namespace {

constexpr std::int64_t kWindow = 256;           // steps whose losses wait on the device at most
constexpr std::int64_t kEvaluationChunk = 1000;  // images scored together

struct FieldError : std::runtime_error {
  FieldError(const std::string& what, std::string advised) : std::runtime_error(what), advice(std::move(advised)) {}
  std::string advice;
};

torch::Device chooseDevice(const std::string& name) {
  const bool cuda = torch::cuda::is_available();
  if (name == "cpu" || (name == "auto" && !cuda)) return torch::Device(torch::kCPU);
  if (!cuda) throw FieldError("\"" + name + "\" is not there: LibTorch finds no CUDA device", "Choose auto or cpu, or use a LibTorch with CUDA.");
  const int index = name.starts_with("cuda:") ? std::stoi(name.substr(5)) : 0;
  if (const auto count = static_cast<int>(torch::cuda::device_count()); index >= count) {
    throw FieldError("\"" + name + "\" is not there: the last CUDA device is cuda:" + std::to_string(count - 1), "Choose one that is there.");
  }
  return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

// Any model with LibTorch's autograd. Parameters, gradients and the optimizer's moments are flat buffers, of which the layers'
// tensors are views, so that the optimizer is a handful of operations whatever the number of layers.
class TorchTrainer final : public Trainer {
 public:
  TorchTrainer(const ModelConfig& model, const TrainingConfig& training, const Weights& initial)
      : m_model(model), m_training(training), m_device(prepareThread(training)), m_rate(training.learningRate), m_beta(training.beta),
        m_generator(makeGenerator(m_device)) {
    m_generator.set_current_seed(training.seed);
    const auto onDevice = torch::TensorOptions().dtype(torch::kFloat32).device(m_device);
    std::vector<torch::Tensor> flat;
    for (const Tensor& tensor : initial.tensors) {
      flat.push_back(torch::from_blob(const_cast<float*>(tensor.values.data()), {static_cast<std::int64_t>(tensor.values.size())}));
    }
    m_live.parameters = torch::cat(flat).to(m_device);
    m_live.mean = torch::zeros_like(m_live.parameters);
    m_live.square = torch::zeros_like(m_live.parameters);
    m_gradient = torch::zeros_like(m_live.parameters);
    m_denominator = torch::empty_like(m_live.parameters);
    m_losses = torch::zeros({kWindow, 2}, onDevice);
    std::int64_t at = 0;
    for (const Tensor& tensor : initial.tensors) {
      const auto count = static_cast<std::int64_t>(tensor.values.size());
      auto view = m_live.parameters.narrow(0, at, count).view(tensor.shape).detach().requires_grad_();
      view.mutable_grad() = m_gradient.narrow(0, at, count).view(tensor.shape);
      m_parameters.push_back(std::move(view));
      at += count;
    }
  }

  std::string device() const override { return m_device.is_cpu() ? "cpu" : m_device.str(); }
  std::string deviceDescription() const override {
    if (m_device.is_cpu()) {
      const int threads = at::get_num_threads();
      return "CPU, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    }
    return "CUDA:" + std::to_string(m_device.index());
  }

  void setTrainingImages(const ImageSet& images) override {
    m_images = wrap(images, 0, images.size()).to(m_device);
    m_classes = classesOf(images, 0, images.size());
  }

  void setOrder(std::span<const std::uint32_t> order) override {
    auto indices = torch::empty({static_cast<std::int64_t>(order.size())}, torch::kInt64);
    std::copy(order.begin(), order.end(), indices.data_ptr<std::int64_t>());
    m_order = indices.to(m_device);
  }

  void step(std::size_t first, std::size_t count) override {
    const auto [reconstruction, kl] = differentiate(first, count);
    const torch::NoGradGuard frozen;
    optimize();
    if (m_stepsInWindow == kWindow) flushWindow();
    auto row = m_losses[m_stepsInWindow++];
    row[0].copy_(reconstruction.detach());
    row[1].copy_(kl.detach());
    row.div_(static_cast<double>(count));
  }

  Weights gradient(std::size_t first, std::size_t count) override {
    differentiate(first, count);
    return unflattened(m_gradient);
  }

  std::vector<Losses> readLosses(bool wait) override {
    flushWindow();
    std::vector<Losses> losses;
    while (!m_arriving.empty()) {
      auto& [values, event] = m_arriving.front();
      if (event) {
        if (wait) stream().synchronize();
        else if (!event->query()) break;
      }
      const auto rows = values.accessor<float, 2>();
      for (std::int64_t i = 0; i < rows.size(0); ++i) losses.push_back({rows[i][0], rows[i][1]});
      m_arriving.pop_front();
    }
    return losses;
  }

  void setLearningRate(double rate) override { m_rate = rate; }
  void setBeta(double beta) override { m_beta = beta; }

  Result<Losses> evaluate(const ImageSet& images, std::uint64_t noiseSeed, std::stop_token stop) override {
    const torch::NoGradGuard frozen;
    RandomStream random(noiseSeed);
    auto sums = torch::zeros({2}, torch::TensorOptions().dtype(torch::kFloat64).device(m_device));
    const auto size = static_cast<std::int64_t>(images.size());
    // A pair of normals is drawn together: an even number a chunk gives the same noise as one draw for the whole set.
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
    const torch::NoGradGuard frozen;
    const auto d = static_cast<std::size_t>(m_model.latentDimension);
    std::vector<float> means(count * d);
    const auto size = static_cast<std::size_t>(kEvaluationChunk);
    for (std::size_t at = 0; at < count; at += size) {
      const std::size_t n = std::min(size, count - at);
      torch::Tensor mean, logVariance;
      network::encode(m_model, m_parameters, floats(images, first + at, n), classesOf(images, first + at, n), mean, logVariance);
      mean = mean.cpu().contiguous();
      std::copy_n(mean.data_ptr<float>(), n * d, means.begin() + static_cast<std::ptrdiff_t>(at * d));
    }
    return means;
  }

  std::shared_ptr<const Weights> weights() const override {
    return std::make_shared<const Weights>(unflattened(m_live.parameters));
  }

  void keep(int slot) override {
    auto& kept = m_kept.at(static_cast<std::size_t>(slot));
    if (kept.defined()) kept.copy_(m_live.parameters, true);
    else kept = m_live.parameters.clone();
  }

  void bringBack(int slot) override { m_live.parameters.copy_(m_kept.at(static_cast<std::size_t>(slot)), true); }

 private:
  struct State {
    torch::Tensor parameters, mean, square;  // mean and square: moments of the gradient
    std::int64_t steps = 0;
  };

  // Before the first parallel region of this thread: the workers that OpenMP makes there inherit its floating-point mode.
  static torch::Device prepareThread(const TrainingConfig& training) {
    flushDenormals();
    at::init_num_threads();
    at::set_num_threads(trainingThreads(training));
    return chooseDevice(training.device);
  }

  // A generator of its own: LibTorch's default one belongs to everybody. (On the processor clone() would do too, but LibTorch 1.13 leaks it.)
  static at::Generator makeGenerator(torch::Device device) {
    return device.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>() : at::globalContext().defaultGenerator(device).clone();
  }

  static torch::Tensor wrap(const ImageSet& images, std::size_t first, std::size_t count) {
    const std::size_t pixels = images.shape.pixels();
    return torch::from_blob(const_cast<std::uint8_t*>(images.pixels.data() + first * pixels),
                            {static_cast<std::int64_t>(count), static_cast<std::int64_t>(pixels)}, torch::kUInt8);
  }

  torch::Tensor floats(const ImageSet& images, std::size_t first, std::size_t count) const {
    return wrap(images, first, count).to(m_device).to(torch::kFloat32).mul_(1.0 / 255.0);
  }

  // One-hot vectors of a conditional model's classes, on the device.
  torch::Tensor classesOf(const ImageSet& images, std::size_t first, std::size_t count) const {
    if (m_model.classes == 0) return {};
    auto classes = torch::zeros({static_cast<std::int64_t>(count), m_model.classes});
    auto rows = classes.accessor<float, 2>();
    for (std::size_t i = 0; i < count; ++i) {
      if (const int label = images.label(first + i); label >= 0 && label < m_model.classes) rows[static_cast<std::int64_t>(i)][label] = 1.0F;
    }
    return classes.to(m_device);
  }

  Weights unflattened(const torch::Tensor& parameters) const {
    const auto flat = parameters.cpu();
    const float* values = flat.data_ptr<float>();
    Weights weights;
    for (auto& spec : tensorLayout(m_model)) {
      std::size_t count = 1;
      for (const auto extent : spec.shape) count *= static_cast<std::size_t>(extent);
      weights.tensors.push_back({std::move(spec.name), std::move(spec.shape), {values, values + count}});
      values += count;
    }
    return weights;
  }

  // The terms of -ELBO, summed over the batch; the gradient of the objective is in m_gradient.
  std::pair<torch::Tensor, torch::Tensor> differentiate(std::size_t first, std::size_t count) {
    const auto n = static_cast<std::int64_t>(count);
    const auto order = m_order.narrow(0, static_cast<std::int64_t>(first), n);
    auto images = m_images.index_select(0, order).to(torch::kFloat32).mul_(1.0 / 255.0);
    if (m_training.binarize) images = drawnAnew(images);
    const auto classes = m_classes.defined() ? m_classes.index_select(0, order) : m_classes;
    const auto [reconstruction, kl] = terms(corrupted(images), images, classes, noise(n));
    m_gradient.zero_();
    double weight = 1.0 / static_cast<double>(n);
    if (m_training.meanOverPixels) weight /= static_cast<double>(m_model.image.pixels());
    (weight * reconstruction + m_beta / static_cast<double>(n) * kl).backward();
    return {reconstruction, kl};
  }

  // On the processor the noise of the fused step, so that the two can be compared; on a GPU that of its generator, which is there already.
  torch::Tensor noise(std::int64_t n) {
    const std::int64_t d = m_model.latentDimension;
    if (!m_device.is_cpu()) return at::randn({n, d}, m_generator, m_live.parameters.options());
    auto values = torch::empty({n, d});
    const std::span<float> all(values.data_ptr<float>(), static_cast<std::size_t>(n * d));
    const std::size_t group = kNoiseGroup * static_cast<std::size_t>(d);
    for (std::size_t at = 0; at < all.size(); at += group) {
      fillStepNoise(m_training.seed, static_cast<std::uint64_t>(m_live.steps), at / group, all.subspan(at, std::min(group, all.size() - at)));
    }
    return values;
  }

  // core/data/binarization.h; on a GPU from its generator.
  torch::Tensor drawnAnew(const torch::Tensor& images) {
    if (!m_device.is_cpu()) return at::bernoulli(images, m_generator);
    auto levels = (images * 255.0).round().to(torch::kUInt8).contiguous();
    const auto pixels = static_cast<std::size_t>(levels.size(1));
    for (std::size_t i = 0; i < static_cast<std::size_t>(levels.size(0)); ++i) {
      RandomStream random = stepBinarizationStream(m_training.seed, static_cast<std::uint64_t>(m_live.steps), i);
      const std::span<std::uint8_t> image(levels.data_ptr<std::uint8_t>() + i * pixels, pixels);
      binarize(image, random, image);
    }
    return levels.to(torch::kFloat32).mul_(1.0 / 255.0);
  }

  // core/data/corruption.h; like the noise on the processor that of the fused step, on a GPU its generator's.
  torch::Tensor corrupted(const torch::Tensor& images) {
    const Corruption& corruption = m_training.corruption;
    if (corruption.kind == CorruptionKind::None) return images;
    if (m_device.is_cpu()) {
      auto values = images.clone();
      const auto pixels = static_cast<std::size_t>(values.size(1));
      for (std::size_t i = 0; i < static_cast<std::size_t>(values.size(0)); ++i) {
        RandomStream random = corruptionStream(m_training.seed, static_cast<std::uint64_t>(m_live.steps), i);
        corrupt(corruption, {values.data_ptr<float>() + i * pixels, pixels}, random);
      }
      return values;
    }
    if (corruption.kind == CorruptionKind::Gaussian) {
      return (images + corruption.strength * at::randn(images.sizes(), m_generator, images.options())).clamp(0.0, 1.0);
    }
    const auto hit = at::rand(images.sizes(), m_generator, images.options()) < corruption.strength;
    if (corruption.kind == CorruptionKind::Masking) return images.masked_fill(hit, 0.0);
    const auto coin = (at::rand(images.sizes(), m_generator, images.options()) < 0.5).to(images.options());
    return at::where(hit, coin, images);
  }

  // Both terms of -ELBO, summed over the batch.
  std::pair<torch::Tensor, torch::Tensor> terms(const torch::Tensor& input, const torch::Tensor& images, const torch::Tensor& classes,
                                                const torch::Tensor& noise) const {
    torch::Tensor mean, logVariance;
    network::encode(m_model, m_parameters, input, classes, mean, logVariance);
    const bool variational = logVariance.defined();
    const auto z = variational ? mean + (0.5 * logVariance).exp() * noise : mean;
    const auto output = network::decode(m_model, m_parameters, z, classes);
    return {network::reconstruction(m_model, m_parameters, output, images), variational ? network::divergence(mean, logVariance) : torch::zeros({}, mean.options())};
  }

  // choices.h; PyTorch's placing of epsilon.
  void optimize() {
    constexpr double beta1 = 0.9, beta2 = 0.999, alpha = 0.99, epsilon = 1e-8;
    auto& [values, mean, square, steps] = m_live;
    const auto t = static_cast<double>(++steps);
    if (m_training.clip > 0.0) m_gradient.mul_((m_training.clip / (m_gradient.norm() + 1e-6)).clamp_max(1.0));
    if (m_training.optimizer == Optimizer::AdamW) values.mul_(1.0 - m_rate * m_training.weightDecay);
    else if (m_training.weightDecay > 0.0) m_gradient.add_(values, m_training.weightDecay);
    switch (m_training.optimizer) {
      case Optimizer::Sgd:
        mean.mul_(m_training.momentum).add_(m_gradient);
        values.add_(mean, -m_rate);
        break;
      case Optimizer::RmsProp:
        square.mul_(alpha).addcmul_(m_gradient, m_gradient, 1.0 - alpha);
        values.addcdiv_(m_gradient, at::sqrt_out(m_denominator, square).add_(epsilon), -m_rate);
        break;
      case Optimizer::Adam:
      case Optimizer::AdamW:
        mean.mul_(beta1).add_(m_gradient, 1.0 - beta1);
        square.mul_(beta2).addcmul_(m_gradient, m_gradient, 1.0 - beta2);
        at::sqrt_out(m_denominator, square).div_(std::sqrt(1.0 - std::pow(beta2, t))).add_(epsilon);
        values.addcdiv_(mean, m_denominator, -m_rate / (1.0 - std::pow(beta1, t)));
        break;
    }
  }

  // Sends the window's losses to the host without waiting for them.
  void flushWindow() {
    if (m_stepsInWindow == 0) return;
    const auto filled = m_losses.narrow(0, 0, m_stepsInWindow);
    if (m_device.is_cpu()) {
      m_arriving.emplace_back(filled.clone(), nullptr);
    } else {
      auto host = torch::empty(filled.sizes(), torch::TensorOptions().dtype(torch::kFloat32).pinned_memory(true));
      host.copy_(filled, true);
      auto event = std::make_unique<c10::Event>(m_device.type());
      event->record(stream());
      m_arriving.emplace_back(std::move(host), std::move(event));
    }
    m_stepsInWindow = 0;
  }

  c10::Stream stream() const { return c10::impl::VirtualGuardImpl(m_device.type()).getStream(m_device); }

  ModelConfig m_model;
  TrainingConfig m_training;
  torch::Device m_device;
  double m_rate;
  double m_beta;
  at::Generator m_generator;  // of the noise on a GPU
  State m_live;
  std::array<torch::Tensor, kSlots> m_kept;  // copies of the parameters
  torch::Tensor m_gradient, m_denominator;
  std::vector<torch::Tensor> m_parameters;  // views of m_live.parameters, in layout order
  torch::Tensor m_images;  // [N, pixels] uint8, on the device
  torch::Tensor m_classes;  // [N, classes], of a conditional model
  torch::Tensor m_order;
  torch::Tensor m_losses;  // [kWindow, 2]: mean reconstruction term and KL of each step
  std::int64_t m_stepsInWindow = 0;
  std::deque<std::pair<torch::Tensor, std::unique_ptr<c10::Event>>> m_arriving;
};

}  // namespace
}  // namespace latentscape

void latentscapeMakeTrainer(latentscape::Result<std::unique_ptr<latentscape::Trainer>>* result, const latentscape::ModelConfig& model,
                            const latentscape::TrainingConfig& training, const latentscape::Weights& initial) {
  using latentscape::Error;
  try {
    *result = std::unique_ptr<latentscape::Trainer>(std::make_unique<latentscape::TorchTrainer>(model, training, initial));
  } catch (const latentscape::FieldError& error) {
    *result = Error{error.what(), "device", error.advice};
  } catch (const std::exception& error) {
    *result = Error{std::string("the model can't be made: ") + error.what(), "device", "Choose a smaller model or another device."};
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_run.h"

#include "core/base/random.h"
#include "core/data/binarization.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kProbeImages = 2000;   // in a frame while training runs
constexpr double kFrameShare = 0.1;          // at most this share of the time goes into frames
constexpr double kLeastFrameInterval = 0.1;  // seconds: faster than this, nobody would see the difference
constexpr std::uint64_t kKeepInterval = 8;   // steps between two copies of the weights for recovery
constexpr double kRateInterval = 0.5;        // seconds between two updates of the images per second

// Of a KL divergence: engines add rounded terms, and near 0 the sum can come out below.
double notNegative(double kl) { return std::max(kl, 0.0); }

double secondsBetween(std::chrono::steady_clock::time_point start, std::chrono::steady_clock::time_point end) {
  return std::chrono::duration<double>(end - start).count();
}

}  // namespace

TrainingRun::TrainingRun(std::uint64_t number, RunConfig config, std::shared_ptr<const Dataset> dataset,
                         std::unique_ptr<Trainer> trainer, RunSink sink, std::stop_token interrupt)
    : m_number(number), m_config(std::move(config)), m_dataset(std::move(dataset)), m_trainer(std::move(trainer)),
      m_binarizedTest(m_config.training.binarize ? binarized(m_dataset->test, m_config.training.seed) : ImageSet{}),
      m_sink(std::move(sink)), m_interrupt(std::move(interrupt)), m_deviceDescription(m_trainer->deviceDescription()),
      // A read-back is cheap on the processor; on a GPU it should be rare.
      m_lossInterval(m_trainer->device() == "cpu" ? kKeepInterval : 2 * kKeepInterval),
      m_lossesLag(m_trainer->device() != "cpu") {
  m_trainer->setTrainingImages(m_dataset->train);
  keep();
  beginEpoch();
  publish();
}

std::uint64_t TrainingRun::stepsPerEpoch() const {
  const std::uint64_t images = m_dataset->train.size();
  const auto batch = static_cast<std::uint64_t>(m_config.training.batch);
  return (images + batch - 1) / batch;
}

std::uint64_t TrainingRun::imagesAt(std::uint64_t step) const {
  const std::uint64_t inEpoch =
      (step % stepsPerEpoch()) * static_cast<std::uint64_t>(m_config.training.batch);  // only an epoch's last batch is short
  return step / stepsPerEpoch() * m_dataset->train.size() + inEpoch;
}

int TrainingRun::epochAt(std::uint64_t step) const { return static_cast<int>((step == 0 ? 0 : step - 1) / stepsPerEpoch()) + 1; }

double TrainingRun::epochsDone() const {
  return static_cast<double>(imagesAt(m_step)) / static_cast<double>(m_dataset->train.size());
}

void TrainingRun::beginEpoch() {
  // Evaluation noise and initial weights use other streams of the seed (streams.h).
  const std::uint64_t epoch = m_step / stepsPerEpoch();
  m_trainer->setOrder(RandomStream(m_config.training.seed, streams::order(epoch))
                          .permutation(static_cast<std::uint32_t>(m_dataset->train.size())));
}

Result<void> TrainingRun::advance() {
  const RunningTime time(m_stopped);
  const std::uint64_t inEpoch = m_step % stepsPerEpoch();
  if (inEpoch == 0 && m_step > 0) beginEpoch();
  const std::size_t first = inEpoch * static_cast<std::size_t>(m_config.training.batch);
  const std::size_t count = std::min(static_cast<std::size_t>(m_config.training.batch), m_dataset->train.size() - first);
  followSchedules();
  m_trainer->step(first, count);
  ++m_step;
  m_evaluated = false;
  const bool epochEnds = m_step % stepsPerEpoch() == 0;
  const bool lossesDue = epochEnds || m_step % m_lossInterval == 0;
  Result<void> read;
  if (lossesDue) read = readLosses(epochEnds);
  if (read && m_step % kKeepInterval == 0) keep();
  const double seconds = time.seconds();
  m_seconds += seconds;
  updateRate(seconds, count);
  if (!read) return read;
  if (epochEnds) {
    if (auto evaluated = evaluate(); !evaluated) return evaluated;
    addRecord(m_step, m_lastTest);
    publish();
  } else if (lossesDue) {
    if (m_lossImages > 0) addRecord(m_lossesRead, std::nullopt);
    if (!m_begun && m_sink.now() >= m_nextFrame) beginFrame(std::min(m_dataset->test.size(), kProbeImages));
    if (m_begun) publishBegun(false);
  }
  return {};
}

Result<void> TrainingRun::pauseHere() {
  if (auto read = readAll(); !read) return read;
  if (m_lossImages > 0) addRecord(m_step, std::nullopt);
  publish();
  return {};
}

Result<void> TrainingRun::finishHere() {
  if (m_step == 0 || m_evaluated) return {};
  if (auto read = readAll(); !read) return read;
  if (auto evaluated = evaluate(); !evaluated) return evaluated;
  addRecord(m_step, m_lastTest);
  publish();
  return {};
}

Result<void> TrainingRun::readAll() {
  const RunningTime time(m_stopped);
  auto read = readLosses(true);
  if (m_lossesLag) m_seconds += time.seconds();
  return read;
}

void TrainingRun::setLearningRate(double rate) { m_config.training.learningRate = rate; }

void TrainingRun::setBeta(double beta) { m_config.training.beta = beta; }

// The schedules scale the values that were set. Warm-ups are evaluated at the end of the step, so that the first step counts.
void TrainingRun::followSchedules() {
  // The step's share of an epoch: an epoch's last batch may be short.
  const double step = static_cast<double>(imagesAt(m_step + 1) - imagesAt(m_step)) / static_cast<double>(m_dataset->train.size());
  m_trainer->setLearningRate(scheduledLearningRate(m_config.training, epochsDone(), step));
  m_trainer->setBeta(scheduledBeta(m_config.training, epochsDone() + step));
}

Result<void> TrainingRun::readLosses(bool wait) {
  for (const Losses& losses : m_trainer->readLosses(wait)) {
    if (!losses.finite()) return diverged(m_lossesRead);
    const auto images = static_cast<double>(imagesAt(m_lossesRead + 1) - imagesAt(m_lossesRead));
    ++m_lossesRead;
    m_lossSum.reconstruction += images * losses.reconstruction;
    m_lossSum.kl += images * notNegative(losses.kl);
    m_lossImages += images;
  }
  return {};
}

// A finite loss proves the weights that its step began with. If the device lags so far behind that unproved weights fill all
// slots, the newest copy is skipped; the proved copy stays.
void TrainingRun::keep() {
  while (m_kept.size() > 1 && m_kept[1].step < m_lossesRead) m_kept.pop_front();
  if (m_kept.size() == Trainer::kSlots) return;
  const int slot = m_kept.empty() ? 0 : (m_kept.back().slot + 1) % Trainer::kSlots;
  m_trainer->keep(slot);
  m_kept.push_back({slot, m_step});
}

Result<void> TrainingRun::evaluate() {
  if (m_dataset->test.empty()) {
    m_lastTest.reset();
    m_evaluated = true;
    return {};
  }
  const RunningTime time(m_stopped);
  auto losses =
      m_trainer->evaluate(m_binarizedTest.empty() ? m_dataset->test : m_binarizedTest, m_config.training.seed, m_interrupt);
  m_evaluationSeconds = time.seconds();
  if (!losses) return losses.error();
  if (!losses->finite()) return diverged(m_step);
  m_lastTest = Losses{losses->reconstruction, notNegative(losses->kl)};
  m_testStep = m_step;
  m_evaluated = true;
  return {};
}

// step: the number of steps after which the weights gave a loss that is not finite.
Result<void> TrainingRun::diverged(std::uint64_t step) {
  // The first copy holds proved or initial weights; a newer copy that gave a finite loss is better.
  while (m_kept.size() > 1 && m_kept[1].step < step) m_kept.pop_front();
  const Kept good = m_kept.front();
  m_trainer->bringBack(good.slot);
  m_step = good.step;
  m_lastTest.reset();
  publish();
  return Error{"the loss is no longer a finite number at step " + std::to_string(step + 1) + "; the weights of step " +
                   std::to_string(good.step) + " were restored",
               "training", "Train again with a lower learning rate or another seed."};
}

void TrainingRun::addRecord(std::uint64_t step, std::optional<Losses> test) {
  if (m_lossImages > 0) m_lastTrain = {m_lossSum.reconstruction / m_lossImages, m_lossSum.kl / m_lossImages};
  m_lossSum = {};
  m_lossImages = 0.0;
  const std::uint64_t images = imagesAt(step);
  m_sink.record(LossRecord{step, epochAt(step), static_cast<double>(images) / static_cast<double>(m_dataset->train.size()),
                           images, m_seconds, m_lastTrain, test});
}

// Publishes a frame with all test images, and waits for it.
void TrainingRun::publish() {
  beginFrame(m_dataset->test.size());
  publishBegun(true);
}

void TrainingRun::beginFrame(std::size_t images) {
  const auto start = m_sink.now();
  m_begun = std::make_shared<TrainingFrame>();
  m_begun->run = m_number;
  m_begun->step = m_step;
  m_begun->epochs = epochsDone();
  m_begun->test = m_lastTest;
  m_begun->testStep = m_testStep;
  m_begun->meansCount = images;
  m_trainer->beginSnapshot(m_dataset->test, images);
  m_frameSeconds = secondsBetween(start, m_sink.now());
}

// Publishes the pending frame if its snapshot is ready, or waits for it with wait. Without wait, finite losses must prove the
// weights first.
void TrainingRun::publishBegun(bool wait) {
  if (!wait && m_lossesRead < m_begun->step) return;
  const auto start = m_sink.now();
  auto snapshot = m_trainer->takeSnapshot(wait);
  m_frameSeconds += secondsBetween(start, m_sink.now());
  if (!snapshot) return;
  m_begun->train = m_lastTrain;
  m_begun->weights = std::move(snapshot->weights);
  m_begun->means = std::move(snapshot->means);
  // While this thread waits, the device has nothing else to do, so the time is that of the snapshot alone. It serves to estimate
  // the cost of snapshots that run beside training steps.
  const auto images = static_cast<double>(m_begun->meansCount);
  if (wait && m_lossesLag) m_secondsPerImage = m_frameSeconds / std::max(images, 1.0);
  const double seconds = std::max(m_frameSeconds, m_secondsPerImage * images);
  const double interval = std::max(seconds * (1.0 / kFrameShare - 1.0), kLeastFrameInterval);
  m_nextFrame = m_sink.now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval));
  m_sink.frame(std::exchange(m_begun, nullptr));
}

void TrainingRun::updateRate(double seconds, std::uint64_t images) {
  m_rateSeconds += seconds;
  m_rateImages += images;
  const double rate = static_cast<double>(m_rateImages) / std::max(m_rateSeconds, 1e-9);
  if (m_rateSeconds < kRateInterval) {
    if (m_seconds < kRateInterval)
      m_rate = rate;  // the first value is updated as it is measured, since a device's first steps are slow
    return;
  }
  m_rate = m_rate > 0.0 ? 0.5 * m_rate + 0.5 * rate : rate;
  m_rateSeconds = 0.0;
  m_rateImages = 0;
}

void TrainingRun::fill(SessionStatus& status) const {
  status.config = m_config;
  status.device = m_deviceDescription;
  status.step = m_step;
  status.totalSteps = totalSteps();
  status.epochs = epochsDone();
  status.imagesPerSecond = m_rate;
  status.secondsTraining = m_seconds;
  const double epochsLeft = std::max(0.0, static_cast<double>(m_config.training.epochs) - status.epochs);
  status.secondsLeft =
      m_rate > 0.0
          ? epochsLeft * (static_cast<double>(m_dataset->train.size()) / m_rate * (1.0 + kFrameShare) + m_evaluationSeconds)
          : 0.0;
}

}  // namespace latentscape

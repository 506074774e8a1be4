// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/gallery_dialog.h"

#include "ui/panels/form.h"
#include "ui/panels/skipped_dialog.h"
#include "ui/widgets/image_gallery.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kLabels = 256;

QString counted(std::size_t count, const QString& one, const QString& many) {
  return count == 1 ? one : many.arg(formatCount(count));
}

QString countsText(std::size_t train, std::size_t test) {
  QStringList parts;
  if (train > 0) parts << counted(train, GalleryDialog::tr("1 training image"), GalleryDialog::tr("%1 training images"));
  if (test > 0) parts << counted(test, GalleryDialog::tr("1 test image"), GalleryDialog::tr("%1 test images"));
  return parts.join(GalleryDialog::tr(" and "));
}

QString summaryOf(const Dataset& dataset) {
  const ImageShape& shape = dataset.test.empty() ? dataset.train.shape : dataset.test.shape;
  QString text = GalleryDialog::tr("%1 of %2×%3 pixels, %4")
                     .arg(countsText(dataset.train.size(), dataset.test.size()))
                     .arg(shape.width)
                     .arg(shape.height)
                     .arg(shape.channels == 1 ? GalleryDialog::tr("grey") : GalleryDialog::tr("in colour"));
  if (!dataset.layout.empty()) text += GalleryDialog::tr(" · %1").arg(QString::fromStdString(dataset.layout));
  const QString others = countsText(dataset.trainNotChosen, dataset.testNotChosen);
  if (!others.isEmpty()) text += GalleryDialog::tr(" · not chosen: %1").arg(others);
  return text;
}

}  // namespace

GalleryDialog::GalleryDialog(std::vector<Shown> datasets, QWidget* parent) : QDialog(parent), m_datasets(std::move(datasets)) {
  setObjectName(QStringLiteral("galleryDialog"));
  setAccessibleName(tr("Images"));
  setWindowTitle(tr("Images"));
  auto* which = makeCombo("galleryDataset", tr("Data set"), tr("The data set whose images are shown"), this);
  for (const Shown& shown : m_datasets) which->addItem(shown.title);
  which->setEnabled(m_datasets.size() > 1);
  m_set =
      new SegmentedChoice<MapSet>({{MapSet::All, tr("All")}, {MapSet::Train, tr("Training")}, {MapSet::Test, tr("Test")}}, this);
  describe(m_set, QStringLiteral("gallerySet"), tr("Which images"), tr("Training and test images, or one of these"));
  m_summary = makeLabel({}, QStringLiteral("value"), this);
  m_summary->setObjectName(QStringLiteral("gallerySummary"));
  m_summary->setWordWrap(true);
  m_leftOutRow = new QWidget(this);
  m_leftOut = makeLabel({}, QStringLiteral("muted"), m_leftOutRow);
  m_leftOut->setObjectName(QStringLiteral("galleryLeftOut"));
  auto* showLeftOut = makeButton(tr("Show…"), QStringLiteral("plain"), m_leftOutRow);
  describe(showLeftOut, QStringLiteral("galleryShowLeftOut"), tr("Show what was left out"),
           tr("List what was left out, and how else the images were read"));
  auto* leftOut = new QHBoxLayout(m_leftOutRow);
  leftOut->setContentsMargins(0, 0, 0, 0);
  leftOut->addWidget(m_leftOut, 1);
  leftOut->addWidget(showLeftOut);
  m_gallery = new ImageGallery(this);
  describe(m_gallery, QStringLiteral("gallery"), tr("Images by class"), {});
  m_name = makeLabel({}, QStringLiteral("muted"), this);
  m_name->setObjectName(QStringLiteral("galleryName"));
  auto* close = makeButton(tr("Close"), QStringLiteral("primary"), this);
  describe(close, QStringLiteral("galleryClose"), tr("Close"), tr("Close this window"));
  close->setAutoDefault(false);
  auto* top = new QHBoxLayout;
  top->addWidget(which, 1);
  top->addWidget(m_set);
  auto* bottom = new QHBoxLayout;
  bottom->addWidget(m_name, 1);
  bottom->addWidget(close);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(10);
  layout->addLayout(top);
  layout->addWidget(m_summary);
  layout->addWidget(m_leftOutRow);
  layout->addWidget(m_gallery, 1);
  layout->addLayout(bottom);
  connect(which, &QComboBox::currentIndexChanged, this, [this](int index) { showDataset(static_cast<std::size_t>(index)); });
  m_set->onChosen(this, [this](MapSet) { list(); });
  connect(showLeftOut, &QPushButton::clicked, this, [this] {
    const Dataset& dataset = *m_datasets[m_number].dataset;
    auto* dialog = new SkippedDialog(dataset.skipped, dataset.notes, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
  });
  connect(m_gallery, &ImageGallery::currentChanged, this, [this] { m_name->setText(m_gallery->accessibleDescription()); });
  connect(m_gallery, &ImageGallery::chosen, this, [this](std::size_t image) {
    const Shown& shown = m_datasets[m_number];
    const std::size_t tests = shown.dataset->test.size();
    if (shown.onMap) emit imageChosen(image >= tests, image >= tests ? image - tests : image);
  });
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  showDataset(0);
  m_gallery->setFocus();
  resize(820, 640);
}

void GalleryDialog::showDataset(std::size_t number) {
  m_number = number;
  const Dataset& dataset = *m_datasets[number].dataset;
  m_summary->setText(summaryOf(dataset));
  const std::size_t count = dataset.skipped.size(), notes = dataset.notes.size();
  m_leftOut->setText(count > 0 ? counted(count, tr("One thing was left out."), tr("%1 things were left out."))
                               : tr("There is something to know about how these were read."));
  m_leftOutRow->setVisible(count + notes > 0);
  m_set->buttonOf(MapSet::Train)->setEnabled(!dataset.train.empty());
  m_set->buttonOf(MapSet::Test)->setEnabled(!dataset.test.empty());
  m_set->setValue(MapSet::All);
  list();
}

// Test images have the numbers from 0, training images those after them.
void GalleryDialog::list() {
  const auto dataset = m_datasets[m_number].dataset;
  const ImageSet &train = dataset->train, &test = dataset->test;
  const bool withTrain = m_set->value() != MapSet::Test, withTest = m_set->value() != MapSet::Train;
  struct Class {
    std::vector<std::size_t> images;
    std::size_t train = 0, test = 0;
  };
  std::array<Class, kLabels + 1> classes;  // the last: of no class
  const auto of = [&classes](const ImageSet& set, std::size_t i) -> Class& {
    const int label = set.label(i);
    return classes[label < 0 ? kLabels : static_cast<std::size_t>(label)];
  };
  for (std::size_t i = 0; i < test.size(); ++i) {
    Class& one = of(test, i);
    ++one.test;
    if (withTest) one.images.push_back(i);
  }
  for (std::size_t i = 0; i < train.size(); ++i) {
    Class& one = of(train, i);
    ++one.train;
    if (withTrain) one.images.push_back(test.size() + i);
  }
  const auto nameOf = [dataset](std::size_t label) {
    if (label == kLabels) return tr("No class");
    return label < dataset->classNames.size() ? QString::fromStdString(dataset->classNames[label]) : QString::number(label);
  };
  std::vector<GallerySection> sections;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    if (classes[label].images.empty()) continue;
    sections.push_back({tr("%1 · %2").arg(nameOf(label), countsText(classes[label].train, classes[label].test)),
                        std::move(classes[label].images)});
  }
  m_gallery->setSections(
      std::move(sections),
      [dataset](std::size_t image) {
        const std::size_t tests = dataset->test.size();
        return image < tests ? dataset->test.picture(image) : dataset->train.picture(image - tests);
      },
      [dataset, nameOf](std::size_t image) {
        const std::size_t tests = dataset->test.size();
        const bool isTest = image < tests;
        const int label = isTest ? dataset->test.label(image) : dataset->train.label(image - tests);
        const QString name = (isTest ? tr("test #%1") : tr("train #%1")).arg(isTest ? image : image - tests);
        return label < 0 ? name : tr("%1 · class %2").arg(name, nameOf(static_cast<std::size_t>(label)));
      });
}

}  // namespace latentscape

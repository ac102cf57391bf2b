# Top-5 error of single models on single crops against the multiply-adds that they take, from `cnnbench accuracy --format csv`.
# Usage: gnuplot -e "data='accuracy.csv'; output='accuracy-cost.svg'" accuracy-cost.gnuplot
set terminal svg size 960,600 font 'sans-serif,14' background rgb 'white'
set output output
set datafile separator comma
set datafile columnheaders
set logscale x 2
set logscale y
set xrange [0.045:45]
set yrange [2.9:24]
set ytics (3, 4, 5, 6, 8, 10, 12, 15, 20)
set xlabel 'multiply-adds for one image (10^9)'
set ylabel 'top-5 error on ImageNet validation (%)'
set grid lc rgb '#dddddd'
set border 3
set tics nomirror
unset key

# One crop of one model: the weights that torchvision publishes.
isShown(source) = source eq 'torchvision'
gigaMACs(macs) = macs / 1e9
# Networks that are named, by the side of their points on which there is room.
above = '|MobileNet v3 small|ShuffleNet v2 1.0x|EfficientNet-B1 V2|AlexNet|ResNet-18|DenseNet-121|VGG-11 (A)|VGG-19 (E)' \
  .'|ResNet-34|ViT-B/16|'
left = '|SqueezeNet 1.1|GoogLeNet|MobileNet v2 V1|EfficientNet-B0|EfficientNet-B2|EfficientNet-B3|EfficientNet-B4|ResNet-50 V1|'
below = '|SqueezeNet 1.0|ConvNeXt-T|ResNet-152 V1|Inception v3|'
isIn(list, name) = strstrt(list, '|'.name.'|') > 0
side(name) = isIn(above, name) ? 0 : isIn(left, name) ? 1 : isIn(below, name) ? 2 : -1
x(number) = isShown(strcol("architecture")) && side(strcol("variant")) == number ? gigaMACs(column("macs")) : NaN

plot data using (isShown(strcol("architecture")) ? gigaMACs(column("macs")) : NaN):(column("top5_error")) \
  with points pt 7 ps 0.8 lc rgb '#0072b2', \
  '' using (x(0)):(column("top5_error")):(strcol("variant")) with labels left offset 0.7,0.5, \
  '' using (x(1)):(column("top5_error")):(strcol("variant")) with labels right offset -0.7,-0.6, \
  '' using (x(2)):(column("top5_error")):(strcol("variant")) with labels left offset 0.7,-0.6

set terminal dumb noenhanced size 80,24
set encoding utf8
set lmargin at screen 0.09
set rmargin at screen 0.98
set bmargin at screen 0.17
set tmargin at screen 0.9
set border 3
set tics nomirror
unset grid
set style fill solid 0.85 noborder
set boxwidth 1
set bars small
unset key
set xlabel 'operations (10⁹)'
set xrange [0.625:25.6]
set logscale x
set xtics ('' 0.7 1, '' 0.8 1, '' 0.9 1, '1' 1.0, '2' 2.0, '' 3.0 1, '' 4.0 1, '5' 5.0, '' 6.0 1, '' 7.0 1, '' 8.0 1, '' 9.0 1, '10' 10.0, '20' 20.0)
set label 'error (%)' at screen 0,0.99 left
set yrange [6.452999999999999:31.647000000000002]
$data0 << END
1.0 30.0 30.0 30.0 1.0
1.01 30.1 30.1 30.1 1.0
16.0 9.0 8.0 10.0 2.0
END
set label 'alexnet''s' at screen 0.2119736833590099,0.852277923315075 left font ',11'
set label 'vgg16 END quit' at screen 0.6795379445479668,0.24379971421767088 left font ',11'
plot $data0 using 1:2:5 with points pt 1 ps variable lc rgb '#0072b2' title 'networks', \
  $data0 using 1:3:(0):($4-$3) with vectors nohead lw 1.5 lc rgb 'black' notitle

;; The two loops in which a network spends its time, four numbers at a time.
;; All places are counted in float32 numbers from the start of the arena. Both kernels
;; may write up to 7 numbers past a row's end: rows follow one another, so that the next
;; row puts them right, and every place of the arena ends in 8 spare numbers.
(module
  (import "arena" "memory" (memory 1))

  ;; c (m × n) = a (m × k) · b (k × n) + bias, held between low and high.
  ;; b lies in panels of 8 columns, each a row of 8 biases and k rows of 8 weights;
  ;; the last panel is filled up with zeros. It comes first, so that what it writes past
  ;; the end of a row is overwritten by panel 0.
  (func (export "product")
    (param $a i32) (param $b i32) (param $c i32)
    (param $m i32) (param $k i32) (param $n i32) (param $low f32) (param $high f32)
    (local $column i32) (local $panel i32) (local $row i32) (local $to i32)
    (local $from i32) (local $next i32) (local $end i32) (local $stride i32)
    (local $twice i32) (local $thrice i32)
    (local $u v128) (local $v v128) (local $x v128)
    (local $p0 v128) (local $q0 v128) (local $p1 v128) (local $q1 v128)
    (local $p2 v128) (local $q2 v128) (local $p3 v128) (local $q3 v128)
    (local $least v128) (local $most v128)
    (local.set $least (f32x4.splat (local.get $low)))
    (local.set $most (f32x4.splat (local.get $high)))
    (local.set $stride (i32.shl (local.get $k) (i32.const 2)))
    (local.set $twice (i32.shl (local.get $stride) (i32.const 1)))
    (local.set $thrice (i32.add (local.get $twice) (local.get $stride)))
    (local.set $column (i32.and (i32.sub (local.get $n) (i32.const 1)) (i32.const -8)))
    (loop $panels
      ;; a panel has 8 (k + 1) numbers; panel column / 8 begins at column (k + 1)
      (local.set $panel (i32.shl (i32.add (local.get $b)
        (i32.mul (local.get $column) (i32.add (local.get $k) (i32.const 1))))
        (i32.const 2)))
      (local.set $end (i32.add (local.get $panel)
        (i32.shl (i32.add (local.get $k) (i32.const 1)) (i32.const 5))))
      (local.set $from (i32.shl (local.get $a) (i32.const 2)))
      (local.set $to (i32.shl (i32.add (local.get $c) (local.get $column)) (i32.const 2)))
      (local.set $row (local.get $m))

      ;; four rows at once, as long as there are four
      (block $few
        (loop $fours
          (br_if $few (i32.lt_s (local.get $row) (i32.const 4)))
          (local.set $p0 (v128.load (local.get $panel)))
          (local.set $q0 (v128.load offset=16 (local.get $panel)))
          (local.set $p1 (local.get $p0)) (local.set $q1 (local.get $q0))
          (local.set $p2 (local.get $p0)) (local.set $q2 (local.get $q0))
          (local.set $p3 (local.get $p0)) (local.set $q3 (local.get $q0))
          (local.set $next (i32.add (local.get $panel) (i32.const 32)))
          (block $summed
            (loop $sum
              (br_if $summed (i32.ge_u (local.get $next) (local.get $end)))
              (local.set $u (v128.load (local.get $next)))
              (local.set $v (v128.load offset=16 (local.get $next)))
              (local.set $x (v128.load32_splat (local.get $from)))
              (local.set $p0 (f32x4.add (local.get $p0) (f32x4.mul (local.get $x) (local.get $u))))
              (local.set $q0 (f32x4.add (local.get $q0) (f32x4.mul (local.get $x) (local.get $v))))
              (local.set $x (v128.load32_splat (i32.add (local.get $from) (local.get $stride))))
              (local.set $p1 (f32x4.add (local.get $p1) (f32x4.mul (local.get $x) (local.get $u))))
              (local.set $q1 (f32x4.add (local.get $q1) (f32x4.mul (local.get $x) (local.get $v))))
              (local.set $x (v128.load32_splat (i32.add (local.get $from) (local.get $twice))))
              (local.set $p2 (f32x4.add (local.get $p2) (f32x4.mul (local.get $x) (local.get $u))))
              (local.set $q2 (f32x4.add (local.get $q2) (f32x4.mul (local.get $x) (local.get $v))))
              (local.set $x (v128.load32_splat (i32.add (local.get $from) (local.get $thrice))))
              (local.set $p3 (f32x4.add (local.get $p3) (f32x4.mul (local.get $x) (local.get $u))))
              (local.set $q3 (f32x4.add (local.get $q3) (f32x4.mul (local.get $x) (local.get $v))))
              (local.set $from (i32.add (local.get $from) (i32.const 4)))
              (local.set $next (i32.add (local.get $next) (i32.const 32)))
              (br $sum)))
          (local.set $to (call $put (local.get $to) (local.get $n) (local.get $p0) (local.get $q0) (local.get $least) (local.get $most)))
          (local.set $to (call $put (local.get $to) (local.get $n) (local.get $p1) (local.get $q1) (local.get $least) (local.get $most)))
          (local.set $to (call $put (local.get $to) (local.get $n) (local.get $p2) (local.get $q2) (local.get $least) (local.get $most)))
          (local.set $to (call $put (local.get $to) (local.get $n) (local.get $p3) (local.get $q3) (local.get $least) (local.get $most)))
          ;; the sum has moved one row on; three more
          (local.set $from (i32.add (local.get $from) (local.get $thrice)))
          (local.set $row (i32.sub (local.get $row) (i32.const 4)))
          (br $fours)))

      ;; the rest, row by row
      (block $none
        (loop $ones
          (br_if $none (i32.eqz (local.get $row)))
          (local.set $p0 (v128.load (local.get $panel)))
          (local.set $q0 (v128.load offset=16 (local.get $panel)))
          (local.set $next (i32.add (local.get $panel) (i32.const 32)))
          (block $summed
            (loop $sum
              (br_if $summed (i32.ge_u (local.get $next) (local.get $end)))
              (local.set $x (v128.load32_splat (local.get $from)))
              (local.set $p0 (f32x4.add (local.get $p0)
                (f32x4.mul (local.get $x) (v128.load (local.get $next)))))
              (local.set $q0 (f32x4.add (local.get $q0)
                (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $next)))))
              (local.set $from (i32.add (local.get $from) (i32.const 4)))
              (local.set $next (i32.add (local.get $next) (i32.const 32)))
              (br $sum)))
          (local.set $to (call $put (local.get $to) (local.get $n) (local.get $p0) (local.get $q0) (local.get $least) (local.get $most)))
          (local.set $row (i32.sub (local.get $row) (i32.const 1)))
          (br $ones)))

      (local.set $column (i32.sub (local.get $column) (i32.const 8)))
      (br_if $panels (i32.ge_s (local.get $column) (i32.const 0)))))

  ;; Writes 8 sums, held between least and most; gives the place in the next row.
  (func $put
    (param $to i32) (param $n i32) (param $p v128) (param $q v128)
    (param $least v128) (param $most v128) (result i32)
    (v128.store (local.get $to)
      (f32x4.min (f32x4.max (local.get $p) (local.get $least)) (local.get $most)))
    (v128.store offset=16 (local.get $to)
      (f32x4.min (f32x4.max (local.get $q) (local.get $least)) (local.get $most)))
    (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 2))))

  ;; Each channel with a kernel of its own. The image lies padded in the arena: its rows
  ;; of pixels are `width` pixels long. The weights w: rows of `lanes` numbers (the
  ;; channels, filled up to a multiple of 4), first the biases, then one row a tap; the
  ;; taps, from `taps` on, tell how far from the first they lie, in numbers.
  (func (export "depthwise")
    (param $image i32) (param $w i32) (param $taps i32) (param $count i32) (param $c i32)
    (param $rows i32) (param $columns i32) (param $channels i32)
    (param $down i32) (param $across i32) (param $low f32) (param $high f32)
    (local $y i32) (local $x i32) (local $lane i32) (local $pixel i32) (local $tap i32)
    (local $weight i32) (local $lanes i32) (local $end i32) (local $to i32)
    (local $sum v128) (local $least v128) (local $most v128)
    (local.set $least (f32x4.splat (local.get $low)))
    (local.set $most (f32x4.splat (local.get $high)))
    (local.set $lanes (i32.shl (i32.and (i32.add (local.get $channels) (i32.const 3))
      (i32.const -4)) (i32.const 2)))
    (local.set $to (i32.shl (local.get $c) (i32.const 2)))
    (local.set $end (i32.shl (i32.add (local.get $taps) (local.get $count)) (i32.const 2)))
    (loop $rowwise
      (local.set $x (i32.const 0))
      (loop $columnwise
        (local.set $pixel (i32.shl (i32.add (local.get $image)
          (i32.add (i32.mul (local.get $y) (local.get $down))
            (i32.mul (local.get $x) (local.get $across)))) (i32.const 2)))
        (local.set $lane (i32.const 0))
        (loop $lanewise
          (local.set $weight (i32.add (i32.shl (local.get $w) (i32.const 2)) (local.get $lane)))
          (local.set $sum (v128.load (local.get $weight)))
          (local.set $tap (i32.shl (local.get $taps) (i32.const 2)))
          (loop $tapwise
            (local.set $weight (i32.add (local.get $weight) (local.get $lanes)))
            (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul
              (v128.load (local.get $weight))
              (v128.load (i32.add (i32.add (local.get $pixel) (local.get $lane))
                (i32.shl (i32.trunc_f32_u (f32.load (local.get $tap))) (i32.const 2)))))))
            (local.set $tap (i32.add (local.get $tap) (i32.const 4)))
            (br_if $tapwise (i32.lt_u (local.get $tap) (local.get $end))))
          (v128.store (i32.add (local.get $to) (local.get $lane))
            (f32x4.min (f32x4.max (local.get $sum) (local.get $least)) (local.get $most)))
          (local.set $lane (i32.add (local.get $lane) (i32.const 16)))
          (br_if $lanewise (i32.lt_u (local.get $lane) (local.get $lanes))))
        (local.set $to (i32.add (local.get $to) (i32.shl (local.get $channels) (i32.const 2))))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br_if $columnwise (i32.lt_u (local.get $x) (local.get $columns))))
      (local.set $y (i32.add (local.get $y) (i32.const 1)))
      (br_if $rowwise (i32.lt_u (local.get $y) (local.get $rows))))))
